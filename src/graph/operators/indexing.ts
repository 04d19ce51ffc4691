import { assert } from '../../base/failure.ts';
import { onnxDataType } from '../onnx/data-types.ts';
import { int, type NodeEmitter, text } from '../onnx/node-emitter.ts';
import { type DataType, float32Tensor, int64Tensor, type Shape, sameShape, type TensorType } from '../tensor.ts';
import { type Gradient, type Operator, type Rowwise, Value } from '../value.ts';
import { firstAlongRows } from './rowwise.ts';

/** Rows of `data` (its first axis) chosen by `indices`. */
export class Gather implements Operator {
  readonly name = 'gather';
  infer(data: TensorType, indices: TensorType): TensorType {
    assert(indices.dtype === 'int64' && data.shape.length > 0, `gather of [${data.shape}] by ${indices.dtype}`);
    return { dtype: data.dtype, shape: [...indices.shape, ...data.shape.slice(1)] };
  }
  vjp(_: Value, dy: Value, data: Value, indices: Value): (Gradient | null)[] {
    return [() => scatterAdd(dy, indices, data.size(0)), null];
  }
  rowwise(): Rowwise {
    return { operator: this, inputs: [false, true] };
  }
  lower(emit: NodeEmitter, _: Value, data: string, indices: string): string {
    return emit.node({ opType: 'Gather', inputs: [data, indices], attributes: { axis: int(0) } });
  }
}

/** Rows of `updates` added into `rows` rows of zeros at `indices`: the transpose of `gather`. */
class ScatterAdd implements Operator {
  readonly name = 'scatterAdd';
  constructor(readonly rows: number) {}
  infer(updates: TensorType, indices: TensorType): TensorType {
    const leading = updates.shape.slice(0, indices.shape.length);
    assert(indices.dtype === 'int64' && sameShape(leading, indices.shape), `scatterAdd of [${updates.shape}]`);
    return { dtype: updates.dtype, shape: [this.rows, ...updates.shape.slice(indices.shape.length)] };
  }
  vjp(_: Value, dy: Value, __: Value, indices: Value): (Gradient | null)[] {
    return [() => gather(dy, indices), null];
  }
  lower(emit: NodeEmitter, output: Value, updates: string, indices: string): string {
    const zeros = expandedZeros(emit, output.shape);
    const lastAxis = emit.constant({ dtype: 'int64', shape: [1], data: BigInt64Array.of(-1n) });
    const tuples = emit.node({ opType: 'Unsqueeze', inputs: [indices, lastAxis] });
    const castTo = (dtype: DataType, x: string) =>
      output.dtype === 'float32'
        ? x
        : emit.node({ opType: 'Cast', inputs: [x], attributes: { to: int(onnxDataType(dtype)) } });
    // Added up in float32: a row may be chosen often.
    const inputs = [zeros, tuples, castTo('float32', updates)];
    return castTo(output.dtype, emit.node({ opType: 'ScatterND', inputs, attributes: { reduction: text('add') } }));
  }
}

/** From each row of `data` [n, m], the element that `indices` [n] names. */
class Pick implements Operator {
  readonly name = 'pick';
  infer(data: TensorType, indices: TensorType): TensorType {
    assert(indices.dtype === 'int64' && sameShape(data.shape.slice(0, -1), indices.shape), `pick from [${data.shape}]`);
    return { dtype: data.dtype, shape: indices.shape };
  }
  vjp(_: Value, dy: Value, data: Value, indices: Value): (Gradient | null)[] {
    return [() => place(dy, indices, data.size(-1)), null];
  }
  rowwise(output: Value): Rowwise {
    return firstAlongRows(this, output, 2);
  }
  lower(emit: NodeEmitter, _: Value, data: string, indices: string): string {
    const lastAxis = emit.constant({ dtype: 'int64', shape: [1], data: BigInt64Array.of(-1n) });
    const columns = emit.node({ opType: 'Unsqueeze', inputs: [indices, lastAxis] });
    const picked = emit.node({ opType: 'GatherElements', inputs: [data, columns], attributes: { axis: int(-1) } });
    return emit.node({ opType: 'Squeeze', inputs: [picked, lastAxis] });
  }
}

/** Rows of `columns` zeros in which `indices` [n] names the place of each element of `values` [n]: the transpose of `pick`. */
class Place implements Operator {
  readonly name = 'place';
  constructor(readonly columns: number) {}
  infer(values: TensorType, indices: TensorType): TensorType {
    assert(values.dtype === 'float32', `place of ${values.dtype}`);
    assert(indices.dtype === 'int64' && sameShape(values.shape, indices.shape), `place of [${values.shape}]`);
    return { dtype: values.dtype, shape: [...values.shape, this.columns] };
  }
  vjp(_: Value, dy: Value, __: Value, indices: Value): (Gradient | null)[] {
    return [() => pick(dy, indices), null];
  }
  rowwise(output: Value): Rowwise {
    return firstAlongRows(this, output, 2);
  }
  lower(emit: NodeEmitter, output: Value, values: string, indices: string): string {
    const lastAxis = emit.constant({ dtype: 'int64', shape: [1], data: BigInt64Array.of(-1n) });
    const [columns, updates] = [indices, values].map((x) => emit.node({ opType: 'Unsqueeze', inputs: [x, lastAxis] }));
    return emit.node({
      opType: 'ScatterElements',
      inputs: [expandedZeros(emit, output.shape), columns ?? '', updates ?? ''],
      attributes: { axis: int(-1) },
    });
  }
}

export function gather(data: Value, indices: Value): Value {
  return new Value(new Gather(), [data, indices]);
}

export function scatterAdd(updates: Value, indices: Value, rows: number): Value {
  return new Value(new ScatterAdd(rows), [updates, indices]);
}

export function pick(data: Value, indices: Value): Value {
  return new Value(new Pick(), [data, indices]);
}

export function place(values: Value, indices: Value, columns: number): Value {
  return new Value(new Place(columns), [values, indices]);
}

function expandedZeros(emit: NodeEmitter, shape: Shape): string {
  return emit.node({
    opType: 'Expand',
    inputs: [emit.constant(float32Tensor([], [0])), emit.constant(int64Tensor([shape.length], shape))],
  });
}
