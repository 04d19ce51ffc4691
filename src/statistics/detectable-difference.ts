import { standardDeviation } from './mean-interval.ts';

/** Quantiles of the normal distribution: 97.5 % (two-sided 5 %) and 80 % (the power). */
const significance = 1.959963984540054;
const power = 0.8416212335729143;

/**
 * The smallest true difference of means that as many examples, as varied as these, would show in four of five tests at 5 %.
 * @param differences of paired scores, one an example
 * @returns undefined where every example has the same difference: such data say nothing of how differences vary
 */
export function detectableDifference(differences: readonly number[]): number | undefined {
  const deviation = standardDeviation(differences);
  return deviation > 0 ? ((significance + power) * deviation) / Math.sqrt(differences.length) : undefined;
}
