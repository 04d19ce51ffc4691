import { assert, present } from '../base/failure.ts';

/**
 * The quantile of a sample, linear between its two nearest values (numpy's default; type 7 of Hyndman and Fan).
 * @param sorted in ascending order, at least one
 */
export function sampleQuantile(sorted: readonly number[], probability: number): number {
  assert(sorted.length > 0 && probability >= 0 && probability <= 1, `the quantile ${probability} of a sample`);
  const place = probability * (sorted.length - 1);
  const below = present(sorted[Math.floor(place)], 'a value of the sample');
  const above = present(sorted[Math.ceil(place)], 'a value of the sample');
  return below + (above - below) * (place - Math.floor(place));
}
