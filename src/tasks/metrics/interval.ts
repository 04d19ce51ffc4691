import { assert } from '../../base/failure.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The 97.5 % quantile of the normal distribution: 95 % lie within this many standard deviations on both sides. */
export const normalQuantile95 = 1.959963984540054;

/**
 * Wilson's score interval of a proportion: honest also for few examples and for shares near 0 and 1, where the normal interval leaves [0, 1].
 * @param successes of `count` examples
 */
export function wilsonInterval(successes: number, count: number, quantile = normalQuantile95): Interval {
  assert(count > 0 && successes >= 0 && successes <= count, `${successes} successes of ${count}`);
  const share = successes / count;
  const square = quantile ** 2;
  const centre = share + square / (2 * count);
  const margin = quantile * Math.sqrt((share * (1 - share)) / count + square / (4 * count ** 2));
  const scale = 1 + square / count;
  // At the ends the formula gives exactly 0 and 1; rounding must not leave them.
  const low = successes === 0 ? 0 : (centre - margin) / scale;
  const high = successes === count ? 1 : (centre + margin) / scale;
  return { low, high };
}

/** The interval of a mean by the central limit theorem. */
export function normalInterval(mean: number, standardError: number, quantile = normalQuantile95): Interval {
  return { low: mean - quantile * standardError, high: mean + quantile * standardError };
}
