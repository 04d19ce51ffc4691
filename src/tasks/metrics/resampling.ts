import { present } from '../../base/failure.ts';
import { Random } from '../../base/random.ts';
import type { SetValue } from './metric.ts';

/** How often a set is drawn anew; sacreBLEU's own number. */
const resamples = 1000;

/**
 * The value of a set that is no mean of its items' scores, and by the bootstrap (items drawn anew, with replacement) its standard error and
 * the interval in which 95 % of the values lie.
 */
export function resampledValue<Item>(items: readonly Item[], statistic: (items: readonly Item[]) => number): SetValue {
  const random = Random.seeded(0).split('resampling');
  const values = Array.from({ length: resamples }, () =>
    statistic(items.map(() => present(items[random.integer(items.length)], 'an item'))),
  ).sort((a, b) => a - b);
  const mean = values.reduce((sum, value) => sum + value, 0) / resamples;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (resamples - 1);
  const quantile = (share: number) => present(values[Math.round(share * (resamples - 1))], 'a quantile');
  return {
    value: statistic(items),
    standardError: Math.sqrt(variance),
    interval: { low: quantile(0.025), high: quantile(0.975) },
  };
}
