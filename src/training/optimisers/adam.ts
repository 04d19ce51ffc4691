import { present } from '../../base/failure.ts';
import { add, div, mul, sqrt, sub } from '../../graph/operators/index.ts';
import type { Value } from '../../graph/value.ts';
import type { OptimisedTensor, Optimiser } from './optimiser.ts';

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** `loss`: decay is added to the gradient (Adam); `parameter`: it shrinks the parameter itself (AdamW). */
  readonly decays: 'loss' | 'parameter';
}

/**
 * Adam (Kingma & Ba, 2015) and AdamW (Loshchilov & Hutter, 2019) in the order of operations of `torch.optim.Adam` and
 * `torch.optim.AdamW`, so that results agree to float32 rounding.
 */
export class Adam implements Optimiser {
  readonly slots = ['exp_avg', 'exp_avg_sq'];
  readonly scalars = ['step_size', 'second_moment_scale', 'kept_share'];

  constructor(private readonly options: AdamOptions) {}

  scalarValues(step: number, learningRate: number): Record<string, number> {
    const { beta1, beta2, weightDecay } = this.options;
    return {
      step_size: learningRate / (1 - beta1 ** step),
      second_moment_scale: Math.sqrt(1 - beta2 ** step),
      kept_share: 1 - learningRate * weightDecay,
    };
  }

  update({ parameter, slots }: OptimisedTensor, gradient: Value, scalars: Readonly<Record<string, Value>>) {
    const { beta1, beta2, epsilon, weightDecay, decays } = this.options;
    const scalar = (name: string) => present(scalars[name], name);
    const slot = (name: string) => present(slots[name], name);
    const decaysLoss = decays === 'loss' && weightDecay !== 0;
    const decaysParameter = decays === 'parameter' && weightDecay !== 0;

    const g = decaysLoss ? add(gradient, mul(parameter, weightDecay)) : gradient;
    const start = decaysParameter ? mul(parameter, scalar('kept_share')) : parameter;
    const mean = slot('exp_avg');
    // PyTorch interpolates: m + (g - m)(1 - β₁).
    const firstMoment = add(mean, mul(sub(g, mean), 1 - beta1));
    const secondMoment = add(mul(slot('exp_avg_sq'), beta2), mul(mul(g, g), 1 - beta2));
    const deviation = add(div(sqrt(secondMoment), scalar('second_moment_scale')), epsilon);
    return {
      parameter: sub(start, mul(div(firstMoment, deviation), scalar('step_size'))),
      slots: { exp_avg: firstMoment, exp_avg_sq: secondMoment },
    };
  }
}
