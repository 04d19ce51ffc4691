import { assert } from '../../../src/base/failure.ts';

/** The largest absolute difference between two tensors' elements. */
export function largestDifference(actual: ArrayLike<number | bigint>, expected: ArrayLike<number | bigint>): number {
  assert(actual.length === expected.length, `${actual.length} elements against ${expected.length}`);
  let largest = 0;
  // Not Math.max over a list: an element that is not a number must not pass.
  for (let index = 0; index < actual.length; index++) {
    const difference = Math.abs(Number(actual[index]) - Number(expected[index]));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

/** |actual - expected| / |expected|, Euclidean over all elements. */
export function relativeError(actual: ArrayLike<number | bigint>, expected: ArrayLike<number | bigint>): number {
  assert(actual.length === expected.length, `${actual.length} elements against ${expected.length}`);
  let [difference, size] = [0, 0];
  for (let index = 0; index < actual.length; index++) {
    difference += (Number(actual[index]) - Number(expected[index])) ** 2;
    size += Number(expected[index]) ** 2;
  }
  return Math.sqrt(difference / size);
}
