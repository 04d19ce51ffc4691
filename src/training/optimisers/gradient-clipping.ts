import { add, div, greater, mul, scalar, sqrt, sumAll, where } from '../../graph/operators/index.ts';
import type { Value } from '../../graph/value.ts';

/** The Euclidean norm of all elements of all gradients together: float32 []. */
export function globalNorm(gradients: readonly Value[]): Value {
  const squares = gradients.map((gradient) => sumAll(mul(gradient, gradient)));
  return sqrt(squares.reduce((total, square) => add(total, square)));
}

/** The gradients scaled so that their global norm is at most `maximum`, by the formula of `torch.nn.utils.clip_grad_norm_`. */
export function clipByGlobalNorm(gradients: readonly Value[], norm: Value, maximum: number): Value[] {
  // 1e-6 keeps a norm of zero from dividing by zero; PyTorch's constant.
  const factor = div(scalar(maximum), add(norm, 1e-6));
  const bounded = where(greater(factor, 1), scalar(1), factor);
  return gradients.map((gradient) => mul(gradient, bounded));
}
