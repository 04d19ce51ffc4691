import { assert } from '../../base/failure.ts';
import { int, type NodeEmitter } from '../onnx/node-emitter.ts';
import { float32Tensor, int64Tensor, isFloat, sameShape, type TensorType } from '../tensor.ts';
import { type Operator, type Rowwise, Value } from '../value.ts';
import { firstAlongRows } from './rowwise.ts';

/** What stands for zero in a quantised activation. */
const zeroPoint = 128;

/** The larger of `floor` and `scale` times the largest magnitude along the last axis, which stays as a dimension of size 1. */
export class AbsMax implements Operator {
  readonly name = 'absMax';
  constructor(
    readonly scale: number,
    readonly floor: number,
  ) {}
  infer(x: TensorType): TensorType {
    assert(isFloat(x.dtype), `absMax of ${x.dtype}`);
    return { dtype: x.dtype, shape: x.shape.with(-1, 1) };
  }
  vjp(): null[] {
    return [null];
  }
  rowwise(output: Value): Rowwise {
    return firstAlongRows(this, output, 1);
  }
  lower(emit: NodeEmitter, _: Value, x: string): string {
    // The magnitudes themselves would be written out and read again.
    const lastAxis = emit.constant(int64Tensor([1], [-1]));
    const bound = (opType: string, scale: number) => {
      const extreme = emit.node({ opType, inputs: [x, lastAxis], attributes: { keepdims: int(1) } });
      return emit.node({ opType: 'Mul', inputs: [extreme, emit.constant(float32Tensor([], [scale]))] });
    };
    const bounds = [bound('ReduceMax', this.scale), bound('ReduceMin', -this.scale)];
    if (this.floor > 0) bounds.push(emit.constant(float32Tensor([], [this.floor])));
    return emit.node({ opType: 'Max', inputs: bounds });
  }
}

/** The elements at `indices` of the last axis. */
export class Columns implements Operator {
  readonly name = 'columns';
  infer(x: TensorType, indices: TensorType): TensorType {
    assert(indices.dtype === 'int64' && indices.shape.length === 1, `columns at [${indices.shape}]`);
    return { dtype: x.dtype, shape: x.shape.with(-1, indices.shape[0] ?? 0) };
  }
  vjp(): null[] {
    return [null, null];
  }
  rowwise(output: Value): Rowwise {
    return firstAlongRows(this, output, 1);
  }
  lower(emit: NodeEmitter, _: Value, x: string, indices: string): string {
    return emit.node({ opType: 'Gather', inputs: [x, indices], attributes: { axis: int(-1) } });
  }
}

/** round(x / scale) + 128 as uint8, a scale a row; what lies outside is clamped. */
export class QuantiseRows implements Operator {
  readonly name = 'quantiseRows';
  infer(x: TensorType, scale: TensorType): TensorType {
    assert(
      x.shape.length === 2 && sameShape(scale.shape, x.shape.with(-1, 1)),
      `rows of [${x.shape}] by [${scale.shape}]`,
    );
    return { dtype: 'uint8', shape: x.shape };
  }
  vjp(): null[] {
    return [null, null];
  }
  rowwise(output: Value): Rowwise {
    return firstAlongRows(this, output, 2);
  }
  lower(emit: NodeEmitter, output: Value, x: string, scale: string): string {
    const rows = output.size(0);
    const scales = emit.node({ opType: 'Reshape', inputs: [scale, emit.constant(int64Tensor([1], [rows]))] });
    const zeros = emit.constant({ dtype: 'uint8', shape: [rows], data: new Uint8Array(rows).fill(zeroPoint) });
    return emit.node({ opType: 'QuantizeLinear', inputs: [x, scales, zeros], attributes: { axis: int(0) } });
  }
}

/** Σ (a - 128) b of integers, times the scale of b's column, as float32. */
export class IntegerMatMul implements Operator {
  readonly name = 'integerMatmul';
  infer(a: TensorType, b: TensorType, scale: TensorType): TensorType {
    const [[rows, inner], [innerB, columns]] = [a.shape, b.shape];
    const fits = a.shape.length === 2 && inner === innerB && columns === scale.shape[0];
    assert(
      fits && a.dtype === 'uint8' && b.dtype === 'int8',
      `integerMatmul of ${a.dtype}[${a.shape}] and [${b.shape}]`,
    );
    return { dtype: 'float32', shape: [rows ?? 0, columns ?? 0] };
  }
  vjp(): null[] {
    return [null, null, null];
  }
  rowwise(output: Value): Rowwise {
    return firstAlongRows(this, output, 1);
  }
  lower(emit: NodeEmitter, _: Value, a: string, b: string, scale: string): string {
    const one = emit.constant(float32Tensor([], [1]));
    const zero = emit.constant({ dtype: 'uint8', shape: [], data: Uint8Array.of(zeroPoint) });
    return emit.node({ opType: 'MatMulIntegerToFloat', domain: 'com.microsoft', inputs: [a, b, one, scale, zero] });
  }
}

/** The largest magnitude of each row. No gradient passes through it, nor through the other functions of this file. */
export function absMax(x: Value): Value {
  return new Value(new AbsMax(1, 0), [x]);
}

/**
 * The size of a step of which `steps` reach the largest magnitude of each row.
 * @param smallest no step is smaller, so that rows of zeros can be divided by theirs
 * @returns [n, 1]
 */
export function rowStep(x: Value, steps: number, smallest: number): Value {
  return new Value(new AbsMax(1 / steps, smallest), [x]);
}

/**
 * The elements at `indices` of the last axis.
 * @param indices int64 [k]
 */
export function columns(x: Value, indices: Value): Value {
  return new Value(new Columns(), [x, indices]);
}

/**
 * @param x float32 [n, k]
 * @param scale float32 [n, 1], the size of one step, above zero
 * @returns uint8 [n, k]: round(x / scale) + 128, clamped
 */
export function quantiseRows(x: Value, scale: Value): Value {
  return new Value(new QuantiseRows(), [x, scale]);
}

/**
 * The product of a quantised activation with a quantised matrix.
 * @param a uint8 [n, k], as `quantiseRows` gives it
 * @param b int8 [k, m]
 * @param scale float32 [m], of b's columns
 * @returns float32 [n, m], in steps of a's rows
 */
export function integerMatmul(a: Value, b: Value, scale: Value): Value {
  return new Value(new IntegerMatMul(), [a, b, scale]);
}
