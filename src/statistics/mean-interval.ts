import { assert } from '../base/failure.ts';
import { studentQuantile } from './student-t.ts';

export interface MeanInterval {
  readonly mean: number;
  /** Of the values (n - 1); 0 for a single one. */
  readonly standardDeviation: number;
  /** 95 %, by Student's t distribution; undefined for a single value, which says nothing of how values vary. */
  readonly interval: { readonly low: number; readonly high: number } | undefined;
}

/** The mean of a few values, such as a metric's over seeds. @param values at least one */
export function meanInterval(values: readonly number[]): MeanInterval {
  assert(values.length > 0, 'a mean of no values');
  const mean = meanOf(values);
  const deviation = standardDeviation(values);
  if (values.length === 1) return { mean, standardDeviation: 0, interval: undefined };
  const margin = (studentQuantile(0.975, values.length - 1) * deviation) / Math.sqrt(values.length);
  return { mean, standardDeviation: deviation, interval: { low: mean - margin, high: mean + margin } };
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of a sample: n - 1 in the denominator; 0 for fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
