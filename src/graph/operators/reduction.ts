import { assert, present } from '../../base/failure.ts';
import { furtherResult, int, type NodeEmitter } from '../onnx/node-emitter.ts';
import {
  elementCount,
  int64Tensor,
  isFloat,
  normalizeAxis,
  type Shape,
  sameShape,
  type TensorType,
} from '../tensor.ts';
import { type Gradient, type Operator, type Rowwise, Value } from '../value.ts';
import { mul } from './elementwise.ts';
import { expand, reshape } from './movement.ts';
import { alongRows } from './rowwise.ts';

/** Sum over `axes`, which stay as dimensions of size 1. */
export class Sum implements Operator {
  readonly name = 'sum';
  constructor(readonly axes: readonly number[]) {}
  infer(x: TensorType): TensorType {
    assert(isFloat(x.dtype), `sum of ${x.dtype}`);
    return { dtype: x.dtype, shape: x.shape.map((size, axis) => (this.axes.includes(axis) ? 1 : size)) };
  }
  vjp(_: Value, dy: Value, x: Value): Gradient[] {
    return [() => expand(dy, x.shape)];
  }
  rowwise(output: Value): Rowwise | undefined {
    return this.axes.includes(0) ? undefined : alongRows(this, output);
  }
  lower(emit: NodeEmitter, _: Value, x: string): string {
    const axes = emit.constant(int64Tensor([this.axes.length], this.axes));
    return emit.node({ opType: 'ReduceSum', inputs: [x, axes], attributes: { keepdims: int(1) } });
  }
}

/** The index of the largest element along the last axis. Not differentiable. */
class ArgMax implements Operator {
  readonly name = 'argMax';
  needsFloat32(): boolean {
    return true;
  }
  infer(x: TensorType): TensorType {
    return { dtype: 'int64', shape: x.shape.slice(0, -1) };
  }
  lower(emit: NodeEmitter, _: Value, x: string): string {
    return emit.node({ opType: 'ArgMax', inputs: [x], attributes: { axis: int(-1), keepdims: int(0) } });
  }
}

/** The k largest elements along the last axis, largest first. Not differentiable; `TopKIndices` is its second result. */
class TopK implements Operator {
  readonly name = 'topK';
  constructor(readonly k: number) {}
  infer(x: TensorType): TensorType {
    assert(this.k <= (x.shape.at(-1) ?? 0), `the ${this.k} largest of [${x.shape}]`);
    return { dtype: x.dtype, shape: x.shape.with(-1, this.k) };
  }
  lower(emit: NodeEmitter, _: Value, x: string): string {
    const k = emit.constant(int64Tensor([1], [this.k]));
    return present(emit.nodes({ opType: 'TopK', inputs: [x, k], attributes: { axis: int(-1) } }, 2)[0], 'the values');
  }
}

class TopKIndices implements Operator {
  readonly name = 'topKIndices';
  infer(values: TensorType): TensorType {
    return { dtype: 'int64', shape: values.shape };
  }
  lower(_: NodeEmitter, __: Value, values: string): string {
    return furtherResult(values, 1);
  }
}

/** Sum over `axes` (from the front or from the back), which stay as dimensions of size 1. */
export function sum(x: Value, axes: readonly number[]): Value {
  const summed = axes.map((axis) => normalizeAxis(axis, x.rank)).filter((axis) => x.size(axis) !== 1);
  return summed.length === 0 ? x : new Value(new Sum(summed), [x]);
}

/** Mean over `axes`, which stay as dimensions of size 1. */
export function mean(x: Value, axes: readonly number[]): Value {
  return mul(sum(x, axes), 1 / axes.reduce((count, axis) => count * x.size(axis), 1));
}

/** The sum of all elements, without dimensions. */
export function sumAll(x: Value): Value {
  return reshape(sum(x, [...x.shape.keys()]), []);
}

export function argMax(x: Value): Value {
  return new Value(new ArgMax(), [x]);
}

/** The k largest elements along the last axis, largest first, and their places. */
export function topK(x: Value, k: number): { readonly values: Value; readonly indices: Value } {
  const values = new Value(new TopK(k), [x]);
  return { values, indices: new Value(new TopKIndices(), [values]) };
}

/** Undoes broadcasting: sums `x` over the dimensions that broadcasting to its shape from `shape` added or stretched. */
export function sumToShape(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  const added = x.rank - shape.length;
  const stretched = x.shape.flatMap((size, axis) =>
    axis < added || (shape[axis - added] === 1 && size !== 1) ? [axis] : [],
  );
  const summed = sum(x, stretched);
  assert(elementCount(summed.shape) === elementCount(shape), `[${x.shape}] is no broadcast of [${shape}]`);
  return reshape(summed, shape);
}
