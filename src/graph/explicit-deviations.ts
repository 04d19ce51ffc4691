import { present } from '../base/failure.ts';
import { add, cast, mean, mul, reciprocal, sqrt, sub } from './operators/index.ts';
import { InverseDeviation, LayerNorm, RmsNorm } from './operators/normalisation.ts';
import { rewrite } from './rewrite.ts';
import type { Value } from './value.ts';

/**
 * The same outputs, with 1 / √(… + ε) of each normalisation computed of its own. The kernels of most providers give it as a further result, but onnxruntime's for
 * WebGPU leave that empty.
 */
export function explicitDeviations(outputs: readonly Value[]): Value[] {
  return rewrite(outputs, ({ operator }, [normalised]) => {
    if (!(operator instanceof InverseDeviation) || normalised === undefined) return undefined;
    // Statistics are float32, whatever is normalised.
    const x = cast(present(normalised.inputs[0], 'what is normalised'), 'float32');
    return inverseDeviation(normalised, x);
  });
}

function inverseDeviation({ operator }: Value, x: Value): Value | undefined {
  if (operator instanceof RmsNorm) return inverseRoot(mul(x, x), operator.epsilon);
  if (!(operator instanceof LayerNorm)) return undefined;
  const centred = sub(x, mean(x, [-1]));
  return inverseRoot(mul(centred, centred), operator.epsilon);
}

function inverseRoot(squares: Value, epsilon: number): Value {
  return reciprocal(sqrt(add(mean(squares, [-1]), epsilon)));
}
