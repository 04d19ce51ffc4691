import { assert } from '../../base/failure.ts';
import { int, type NodeEmitter } from '../onnx/node-emitter.ts';
import { isFloat, type TensorType } from '../tensor.ts';
import { type Gradient, type Operator, Value } from '../value.ts';
import { exp, mul, sub } from './elementwise.ts';
import { sum } from './reduction.ts';

/** exp(x) / Σ exp(x) along the last axis. */
class Softmax implements Operator {
  readonly name = 'softmax';
  infer(x: TensorType): TensorType {
    assert(isFloat(x.dtype) && x.shape.length > 0, `softmax of ${x.dtype}[${x.shape}]`);
    return x;
  }
  vjp(y: Value, dy: Value): Gradient[] {
    // dx = y ∘ (dy - Σ dy∘y)
    return [() => mul(sub(dy, sum(mul(dy, y), [-1])), y)];
  }
  lower(emit: NodeEmitter, _: Value, x: string): string {
    return emit.node({ opType: 'Softmax', inputs: [x], attributes: { axis: int(-1) } });
  }
}

/** x - log Σ exp(x) along the last axis. */
class LogSoftmax implements Operator {
  readonly name = 'logSoftmax';
  infer(x: TensorType): TensorType {
    assert(isFloat(x.dtype) && x.shape.length > 0, `logSoftmax of ${x.dtype}[${x.shape}]`);
    return x;
  }
  vjp(y: Value, dy: Value): Gradient[] {
    // dx = dy - exp(y) Σ dy
    return [() => sub(dy, mul(exp(y), sum(dy, [-1])))];
  }
  lower(emit: NodeEmitter, _: Value, x: string): string {
    return emit.node({ opType: 'LogSoftmax', inputs: [x], attributes: { axis: int(-1) } });
  }
}

export function softmax(x: Value): Value {
  return new Value(new Softmax(), [x]);
}

export function logSoftmax(x: Value): Value {
  return new Value(new LogSoftmax(), [x]);
}
