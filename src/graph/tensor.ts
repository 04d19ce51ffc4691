import { assert } from '../base/failure.ts';

/** Element types of tensors. `bfloat16` and `float16` are kept as their 16 bits. */
export type DataType = 'float32' | 'float16' | 'bfloat16' | 'int64' | 'int32' | 'int8' | 'uint8' | 'bool';

/** Sizes of the dimensions, outermost first. Always plain numbers: symbolic sizes are bound before a graph is built. */
export type Shape = readonly number[];

export interface TensorType {
  readonly dtype: DataType;
  readonly shape: Shape;
}

/** The array that holds a tensor's elements in row-major order. */
export interface DataArrays {
  float32: Float32Array;
  float16: Uint16Array;
  bfloat16: Uint16Array;
  int64: BigInt64Array;
  int32: Int32Array;
  int8: Int8Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}

/** A tensor outside a graph: what goes into a session and what comes out of it. */
export type TensorData = {
  [T in DataType]: { readonly dtype: T; readonly shape: Shape; readonly data: DataArrays[T] };
}[DataType];

const bytes: Readonly<Record<DataType, number>> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int8: 1,
  uint8: 1,
  bool: 1,
};

export function elementBytes(dtype: DataType): number {
  return bytes[dtype];
}

export function elementCount(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function isFloat(dtype: DataType): boolean {
  return dtype === 'float32' || dtype === 'float16' || dtype === 'bfloat16';
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** The shape of an elementwise result, by NumPy's broadcasting rule. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const sizeA = a[axis - rank + a.length] ?? 1;
    const sizeB = b[axis - rank + b.length] ?? 1;
    assert(sizeA === sizeB || sizeA === 1 || sizeB === 1, `shapes [${a}] and [${b}] do not broadcast`);
    return sizeA === 1 ? sizeB : sizeA;
  });
}

/** The axis counted from the front; `axis` may count from the back as in ONNX and NumPy. */
export function normalizeAxis(axis: number, rank: number): number {
  const normalized = axis < 0 ? axis + rank : axis;
  assert(normalized >= 0 && normalized < rank, `axis ${axis} is outside a tensor of rank ${rank}`);
  return normalized;
}

export function float32Tensor(shape: Shape, data: Float32Array | readonly number[]): TensorData {
  return checked({ dtype: 'float32', shape, data: data instanceof Float32Array ? data : Float32Array.from(data) });
}

export function int64Tensor(shape: Shape, data: BigInt64Array | readonly number[]): TensorData {
  return checked({
    dtype: 'int64',
    shape,
    data: data instanceof BigInt64Array ? data : BigInt64Array.from(data, (value) => BigInt(value)),
  });
}

export function float32Scalar(value: number): TensorData {
  return float32Tensor([], [value]);
}

function checked(tensor: TensorData): TensorData {
  assert(
    tensor.data.length === elementCount(tensor.shape),
    `a tensor of shape [${tensor.shape}] cannot hold ${tensor.data.length} elements`,
  );
  return tensor;
}
