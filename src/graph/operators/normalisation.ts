import { assert, present } from '../../base/failure.ts';
import { float, furtherResult, int, type NodeEmitter } from '../onnx/node-emitter.ts';
import { isFloat, sameShape, type TensorType } from '../tensor.ts';
import { type Gradient, type Operator, type Rowwise, Value } from '../value.ts';
import { cast, exp, mul, sub } from './elementwise.ts';
import { mean, sum } from './reduction.ts';
import { firstAlongRows } from './rowwise.ts';

/** Longer rows of attention weights take more memory than the queries and keys that they are computed from. */
const longRow = 128;

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
  isCheapToRepeat(output: Value): boolean {
    return output.size(-1) > longRow;
  }
  rowwise(output: Value): Rowwise | undefined {
    return output.rank > 1 ? firstAlongRows(this, output, 1) : undefined;
  }
  lower(emit: NodeEmitter, _: Value, x: string): string {
    return emit.node({ opType: 'Softmax', inputs: [x], attributes: { axis: int(-1) } });
  }
}

/** x - log Σ exp(x) along the last axis. */
class LogSoftmax implements Operator {
  readonly name = 'logSoftmax';
  needsFloat32(): boolean {
    return true;
  }
  infer(x: TensorType): TensorType {
    assert(isFloat(x.dtype) && x.shape.length > 0, `logSoftmax of ${x.dtype}[${x.shape}]`);
    return x;
  }
  vjp(y: Value, dy: Value): Gradient[] {
    // dx = dy - exp(y) Σ dy
    return [() => sub(dy, mul(exp(y), sum(dy, [-1])))];
  }
  rowwise(output: Value): Rowwise | undefined {
    return output.rank > 1 ? firstAlongRows(this, output, 1) : undefined;
  }
  lower(emit: NodeEmitter, _: Value, x: string): string {
    return emit.node({ opType: 'LogSoftmax', inputs: [x], attributes: { axis: int(-1) } });
  }
}

/** x / √(mean(x²) + ε) ∘ weight along the last axis. Its kernel also gives 1 / √(mean(x²) + ε), which the backward pass needs. */
export class RmsNorm implements Operator {
  readonly name = 'rmsNorm';
  constructor(readonly epsilon: number) {}
  infer(x: TensorType, weight: TensorType): TensorType {
    assert(sameShape(weight.shape, x.shape.slice(-1)), `rmsNorm of [${x.shape}] with weights [${weight.shape}]`);
    return x;
  }
  vjp(y: Value, dy: Value, x: Value, weight: Value): Gradient[] {
    const inverse = new Value(new InverseDeviation(1), [y]);
    return [
      () => {
        // With g = dy ∘ weight: dx = inverse (g - x inverse² mean(g ∘ x)).
        const [g, x32] = [mul(exactly(dy), exactly(weight)), exactly(x)];
        const along = mul(mean(mul(g, x32), [-1]), mul(inverse, inverse));
        return cast(mul(sub(g, mul(x32, along)), inverse), x.dtype);
      },
      () => cast(mul(exactly(dy), mul(exactly(x), inverse)), weight.dtype),
    ];
  }
  rowwise(output: Value): Rowwise | undefined {
    return output.rank > 1 ? firstAlongRows(this, output, 1) : undefined;
  }
  lower(emit: NodeEmitter, _: Value, x: string, weight: string): string {
    return present(
      emit.nodes(
        {
          opType: 'SimplifiedLayerNormalization',
          inputs: [x, weight],
          attributes: { axis: int(-1), epsilon: float(this.epsilon), stash_type: int(1) },
        },
        2,
      )[0],
      'the normalised tensor',
    );
  }
}

/** (x - mean) / √(variance + ε) ∘ weight + bias along the last axis. */
export class LayerNorm implements Operator {
  readonly name = 'layerNorm';
  constructor(readonly epsilon: number) {}
  infer(x: TensorType, weight: TensorType, bias: TensorType): TensorType {
    const fits = [weight, bias].every(({ shape }) => sameShape(shape, x.shape.slice(-1)));
    assert(fits, `layerNorm of [${x.shape}] with weights [${weight.shape}] and [${bias.shape}]`);
    return x;
  }
  vjp(y: Value, dy: Value, x: Value, weight: Value): Gradient[] {
    const inverse = new Value(new InverseDeviation(2), [y]);
    const centred = () => sub(exactly(x), mean(exactly(x), [-1]));
    return [
      () => {
        // With g = dy ∘ weight and c = x - mean: dx = inverse (g - mean(g) - c inverse² mean(g ∘ c)).
        const g = mul(exactly(dy), exactly(weight));
        const c = centred();
        const along = mul(mean(mul(g, c), [-1]), mul(inverse, inverse));
        return cast(mul(sub(sub(g, mean(g, [-1])), mul(c, along)), inverse), x.dtype);
      },
      () => cast(mul(exactly(dy), mul(centred(), inverse)), weight.dtype),
      () => dy,
    ];
  }
  rowwise(output: Value): Rowwise | undefined {
    return output.rank > 1 ? firstAlongRows(this, output, 1) : undefined;
  }
  lower(emit: NodeEmitter, _: Value, x: string, weight: string, bias: string): string {
    return present(
      emit.nodes(
        {
          opType: 'LayerNormalization',
          inputs: [x, weight, bias],
          attributes: { axis: int(-1), epsilon: float(this.epsilon), stash_type: int(1) },
        },
        3,
      )[0],
      'the normalised tensor',
    );
  }
}

/** The last result of a normalisation's kernel, 1 / √(… + ε) of each row. Not differentiable. */
export class InverseDeviation implements Operator {
  readonly name = 'inverseDeviation';
  constructor(readonly result: number) {}
  infer(normalised: TensorType): TensorType {
    return { dtype: 'float32', shape: normalised.shape.with(-1, 1) };
  }
  lower(_: NodeEmitter, __: Value, normalised: string): string {
    return furtherResult(normalised, this.result);
  }
}

/** The kernels of normalisations keep their statistics in float32, and so do their derivatives: products of two rows leave float16's range. */
const exactly = (x: Value) => cast(x, 'float32');

export function softmax(x: Value): Value {
  return new Value(new Softmax(), [x]);
}

export function logSoftmax(x: Value): Value {
  return new Value(new LogSoftmax(), [x]);
}

/** Root mean square normalisation along the last axis (Zhang & Sennrich, 2019): x / √(mean(x²) + ε) ∘ weight. */
export function rmsNorm(x: Value, weight: Value, epsilon: number): Value {
  return new Value(new RmsNorm(epsilon), [x, weight]);
}

/** Layer normalisation along the last axis (Ba et al., 2016): (x - mean) / √(variance + ε) ∘ weight + bias. */
export function layerNorm(x: Value, weight: Value, bias: Value, epsilon: number): Value {
  return new Value(new LayerNorm(epsilon), [x, weight, bias]);
}
