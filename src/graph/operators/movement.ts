import { assert, present } from '../../base/failure.ts';
import { int, ints, type NodeEmitter } from '../onnx/node-emitter.ts';
import {
  broadcastShapes,
  elementCount,
  int64Tensor,
  normalizeAxis,
  type Shape,
  sameShape,
  type TensorType,
} from '../tensor.ts';
import { type Gradient, type Operator, type Rowwise, Value } from '../value.ts';
import { alongRows } from './rowwise.ts';

export class Reshape implements Operator {
  readonly name = 'reshape';
  constructor(readonly shape: Shape) {}
  infer(x: TensorType): TensorType {
    assert(elementCount(x.shape) === elementCount(this.shape), `reshape of [${x.shape}] to [${this.shape}]`);
    return { dtype: x.dtype, shape: this.shape };
  }
  vjp(_: Value, dy: Value, x: Value): Gradient[] {
    return [() => reshape(dy, x.shape)];
  }
  rowwise(output: Value, rows: number): Rowwise | undefined {
    const keepsRows = this.shape.length > 0 && output.inputs[0]?.shape[0] === this.shape[0];
    return keepsRows ? { operator: new Reshape(this.shape.with(0, rows)), inputs: [true] } : undefined;
  }
  lower(emit: NodeEmitter, _: Value, x: string): string {
    return emit.node({ opType: 'Reshape', inputs: [x, shapeConstant(emit, this.shape)] });
  }
}

export class Transpose implements Operator {
  readonly name = 'transpose';
  constructor(readonly permutation: readonly number[]) {}
  infer(x: TensorType): TensorType {
    assert(
      sameShape(
        [...this.permutation].sort((a, b) => a - b),
        [...x.shape.keys()],
      ),
      `[${this.permutation}] is no permutation of the axes of [${x.shape}]`,
    );
    return { dtype: x.dtype, shape: this.permutation.map((axis) => present(x.shape[axis], 'permuted axis')) };
  }
  vjp(_: Value, dy: Value): Gradient[] {
    const inverse = this.permutation.map((_, axis) => this.permutation.indexOf(axis));
    return [() => transpose(dy, inverse)];
  }
  rowwise(): Rowwise | undefined {
    return this.permutation[0] === 0 ? { operator: this, inputs: [true] } : undefined;
  }
  lower(emit: NodeEmitter, _: Value, x: string): string {
    return emit.node({ opType: 'Transpose', inputs: [x], attributes: { perm: ints(this.permutation) } });
  }
}

/** Broadcast to a larger shape. */
class Expand implements Operator {
  readonly name = 'expand';
  constructor(readonly shape: Shape) {}
  infer(x: TensorType): TensorType {
    assert(sameShape(broadcastShapes(x.shape, this.shape), this.shape), `expand of [${x.shape}] to [${this.shape}]`);
    return { dtype: x.dtype, shape: this.shape };
  }
  vjp(_: Value, dy: Value): Gradient[] {
    return [() => dy];
  }
  rowwise(output: Value, rows: number): Rowwise {
    return alongRows(new Expand(this.shape.with(0, rows)), output);
  }
  lower(emit: NodeEmitter, _: Value, x: string): string {
    return emit.node({ opType: 'Expand', inputs: [x, shapeConstant(emit, this.shape)] });
  }
}

/** The elements from `start` up to `end` (exclusive) along one axis. */
export class Slice implements Operator {
  readonly name = 'slice';
  constructor(
    readonly axis: number,
    readonly start: number,
    readonly end: number,
  ) {}
  infer(x: TensorType): TensorType {
    const size = present(x.shape[this.axis], `axis ${this.axis} of [${x.shape}]`);
    assert(0 <= this.start && this.start < this.end && this.end <= size, `slice ${this.start}:${this.end} of ${size}`);
    return { dtype: x.dtype, shape: x.shape.with(this.axis, this.end - this.start) };
  }
  vjp(_: Value, dy: Value, x: Value): Gradient[] {
    return [() => pad(dy, this.axis, this.start, x.size(this.axis) - this.end)];
  }
  rowwise(output: Value): Rowwise | undefined {
    return this.axis === 0 ? undefined : alongRows(this, output);
  }
  lower(emit: NodeEmitter, _: Value, x: string): string {
    const [start, end, axis] = [this.start, this.end, this.axis].map((n) => emit.constant(int64Tensor([1], [n])));
    return emit.node({
      opType: 'Slice',
      inputs: [x, present(start, 'start'), present(end, 'end'), present(axis, 'axis')],
    });
  }
}

/** Zeros before and after along one axis. */
export class Pad implements Operator {
  readonly name = 'pad';
  constructor(
    readonly axis: number,
    readonly before: number,
    readonly after: number,
  ) {}
  infer(x: TensorType): TensorType {
    const size = present(x.shape[this.axis], `axis ${this.axis} of [${x.shape}]`);
    return { dtype: x.dtype, shape: x.shape.with(this.axis, this.before + size + this.after) };
  }
  vjp(_: Value, dy: Value, x: Value): Gradient[] {
    return [() => slice(dy, this.axis, this.before, this.before + x.size(this.axis))];
  }
  rowwise(output: Value): Rowwise | undefined {
    return this.axis === 0 ? undefined : alongRows(this, output);
  }
  lower(emit: NodeEmitter, output: Value, x: string): string {
    const pads = output.shape.map((_, axis) => (axis === this.axis ? this.before : 0));
    const after = output.shape.map((_, axis) => (axis === this.axis ? this.after : 0));
    return emit.node({ opType: 'Pad', inputs: [x, shapeConstant(emit, [...pads, ...after])] });
  }
}

export class Concat implements Operator {
  readonly name = 'concat';
  constructor(readonly axis: number) {}
  infer(...inputs: TensorType[]): TensorType {
    const first = present(inputs[0], 'concat of nothing');
    const sizes = inputs.map((input) => {
      const fits =
        input.dtype === first.dtype && sameShape(input.shape.with(this.axis, 0), first.shape.with(this.axis, 0));
      assert(
        fits,
        `concat of ${first.dtype}[${first.shape}] and ${input.dtype}[${input.shape}] along axis ${this.axis}`,
      );
      return present(input.shape[this.axis], 'concat axis');
    });
    return {
      dtype: first.dtype,
      shape: first.shape.with(
        this.axis,
        sizes.reduce((total, size) => total + size, 0),
      ),
    };
  }
  vjp(_: Value, dy: Value, ...inputs: Value[]): Gradient[] {
    let start = 0;
    return inputs.map((input) => {
      const from = start;
      start += input.size(this.axis);
      return () => slice(dy, this.axis, from, from + input.size(this.axis));
    });
  }
  rowwise(output: Value): Rowwise | undefined {
    return this.axis === 0 ? undefined : alongRows(this, output);
  }
  lower(emit: NodeEmitter, _: Value, ...inputs: string[]): string {
    return emit.node({ opType: 'Concat', inputs, attributes: { axis: int(this.axis) } });
  }
}

export function reshape(x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : new Value(new Reshape(shape), [x]);
}

/** The axes in a new order: axis i of the result is axis `permutation[i]` of `x`. */
export function transpose(x: Value, permutation: readonly number[]): Value {
  return permutation.every((axis, index) => axis === index) ? x : new Value(new Transpose(permutation), [x]);
}

export function expand(x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : new Value(new Expand(shape), [x]);
}

/** The elements from `start` up to `end` (exclusive) along `axis`. */
export function slice(x: Value, axis: number, start: number, end: number): Value {
  const normalized = normalizeAxis(axis, x.rank);
  return start === 0 && end === x.size(normalized) ? x : new Value(new Slice(normalized, start, end), [x]);
}

/** `x` with `before` and `after` zeros along `axis`. */
export function pad(x: Value, axis: number, before: number, after: number): Value {
  return before === 0 && after === 0 ? x : new Value(new Pad(normalizeAxis(axis, x.rank), before, after), [x]);
}

export function concat(parts: readonly Value[], axis: number): Value {
  const first = present(parts[0], 'concat of nothing');
  return parts.length === 1 ? first : new Value(new Concat(normalizeAxis(axis, first.rank)), parts);
}

/** Cuts `x` along `axis` into parts of the given sizes. */
export function split(x: Value, axis: number, sizes: readonly number[]): Value[] {
  let start = 0;
  return sizes.map((size) => {
    start += size;
    return slice(x, axis, start - size, start);
  });
}

function shapeConstant(emit: NodeEmitter, shape: Shape): string {
  return emit.constant(int64Tensor([shape.length], shape));
}
