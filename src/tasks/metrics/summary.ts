import { assert } from '../../base/failure.ts';
import { type Interval, normalInterval, wilsonInterval } from './interval.ts';
import type { Metric } from './metric.ts';

/** A metric's value over a set of examples, and how well that many examples fix it. */
export interface MetricSummary {
  /** The mean of the scores, or what the metric says of the whole set. */
  readonly value: number;
  readonly count: number;
  /** Of the mean: the sample standard deviation (n - 1) over the square root of n; 0 for a single example. */
  readonly standardError: number;
  /** 95 %: Wilson's for scores of 0 and 1, else the normal one (kept within [0, 1] for shares). */
  readonly interval: Interval;
  /** The choices behind the value: tokenizer, its version, options. */
  readonly signature?: string;
}

/** @param scores one for each example; at least one */
export function summarise(metric: Pick<Metric, 'scale'>, scores: readonly number[]): MetricSummary {
  const count = scores.length;
  assert(count > 0, 'a metric of no examples');
  const value = sum(scores) / count;
  const variance = count < 2 ? 0 : sum(scores.map((score) => (score - value) ** 2)) / (count - 1);
  const standardError = Math.sqrt(variance / count);
  return { value, count, standardError, interval: intervalOf(metric.scale, scores, value, standardError) };
}

function intervalOf(scale: Metric['scale'], scores: readonly number[], value: number, error: number): Interval {
  if (scale === 'binary') return wilsonInterval(sum(scores), scores.length);
  const { low, high } = normalInterval(value, error);
  return scale === 'unit' ? { low: Math.max(0, low), high: Math.min(1, high) } : { low, high };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
