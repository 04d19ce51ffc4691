import { Defect } from '../../base/failure.ts';
import type { DataType, Shape, TensorData, TensorType } from '../tensor.ts';
import { type Operator, Value } from '../value.ts';

/** A tensor given at each run. */
export class Input implements Operator {
  readonly name = 'input';
  constructor(
    readonly label: string,
    readonly type: TensorType,
  ) {}
  infer(): TensorType {
    return this.type;
  }
  lower(): string {
    throw new Defect('inputs are declared by the emitter');
  }
}

/** A small tensor that is part of the graph itself. */
export class Constant implements Operator {
  readonly name = 'constant';
  constructor(readonly tensor: TensorData) {}
  infer(): TensorType {
    return { dtype: this.tensor.dtype, shape: this.tensor.shape };
  }
  lower(): string {
    throw new Defect('constants are declared by the emitter');
  }
}

/** Where a weight's bytes lie: row-major, little-endian, `length` bytes from `offset` of a file in the model's weight folder. */
export interface WeightLocation {
  readonly fileName: string;
  readonly offset: number;
  readonly length: number;
}

/** A frozen tensor of the model, read by onnxruntime from the file where it lies; where the file has another type, cast once when a session is made. */
export class Weight implements Operator {
  readonly name = 'weight';
  constructor(
    readonly label: string,
    readonly type: TensorType,
    readonly location: WeightLocation,
    readonly storedType: DataType = type.dtype,
  ) {}
  infer(): TensorType {
    return this.type;
  }
  lower(): string {
    throw new Defect('weights are declared by the emitter');
  }
}

export function input(label: string, dtype: DataType, shape: Shape): Value {
  return new Value(new Input(label, { dtype, shape }), []);
}

export function constant(tensor: TensorData): Value {
  return new Value(new Constant(tensor), []);
}

export function weight(label: string, type: TensorType, location: WeightLocation): Value {
  return new Value(new Weight(label, type, location), []);
}
