import { assert } from '../../base/failure.ts';
import { float, type NodeEmitter, type OnnxNode, text } from '../onnx/node-emitter.ts';
import { isFloat, type TensorType } from '../tensor.ts';
import { type Gradient, type Operator, type Rowwise, Value } from '../value.ts';
import { add, erf, exp, mul, scalar, sigmoid, sub, tanh } from './elementwise.ts';
import { alongRows } from './rowwise.ts';

/**
 * An activation function with a kernel of its own. As a composite of elementwise operators it would keep every intermediate result for
 * the backward pass, at the width of the feed-forward network the largest tensors of all; here the derivative is computed anew from
 * the input.
 */
class Activation implements Operator {
  constructor(
    readonly name: string,
    private readonly kernel: Omit<OnnxNode, 'inputs'>,
    private readonly derivative: (x: Value, y: Value) => Value,
  ) {}
  infer(x: TensorType): TensorType {
    assert(isFloat(x.dtype), `${this.name} of ${x.dtype}`);
    return x;
  }
  vjp(y: Value, dy: Value, x: Value): Gradient[] {
    return [() => mul(dy, this.derivative(x, y))];
  }
  isCheapToRepeat(): boolean {
    return true;
  }
  rowwise(output: Value): Rowwise {
    return alongRows(this, output);
  }
  lower(emit: NodeEmitter, _: Value, x: string): string {
    return emit.node({ ...this.kernel, inputs: [x] });
  }
}

const activation = (name: string, kernel: Omit<OnnxNode, 'inputs'>, derivative: (x: Value, y: Value) => Value) => {
  const operator = new Activation(name, kernel, derivative);
  return (x: Value): Value => new Value(operator, [x]);
};

/** x σ(x), also called swish (Elfwing et al., 2018). With y = x σ(x), dy/dx = σ(x) (1 + x - y). */
export const silu = activation(
  'silu',
  { opType: 'QuickGelu', domain: 'com.microsoft', attributes: { alpha: float(1) } },
  (x, y) => mul(sigmoid(x), add(sub(x, y), 1)),
);

/** x Φ(x) with the normal distribution's Φ (Hendrycks & Gimpel, 2016). dy/dx = Φ(x) + x φ(x). */
export const gelu = activation('gelu', { opType: 'Gelu', attributes: { approximate: text('none') } }, (x) => {
  const distribution = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
  const density = mul(exp(mul(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return add(distribution, mul(x, density));
});

const cubic = 0.044715;

/**
 * The approximation ½ x (1 + tanh u), u = √(2/π) (x + 0.044715 x³), that GPT-2 was trained with.
 * With t = tanh u, dy/dx = ½ (1 + t) + ½ x (1 - t²) du/dx.
 */
export const geluTanh = activation('geluTanh', { opType: 'Gelu', attributes: { approximate: text('tanh') } }, (x) => {
  const slope = Math.sqrt(2 / Math.PI);
  const square = mul(x, x);
  const t = tanh(mul(mul(x, add(mul(square, cubic), 1)), slope));
  const inner = mul(add(mul(square, 3 * cubic), 1), slope);
  const one = scalar(1, x.dtype);
  return mul(add(add(t, 1), mul(mul(x, sub(one, mul(t, t))), inner)), 0.5);
});
