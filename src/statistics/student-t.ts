import { assert } from '../base/failure.ts';

/**
 * The probability that Student's t with a whole number of degrees of freedom lies within ±t: the finite sums of Abramowitz and Stegun,
 * 26.7.3 and 26.7.4, in the angle θ = arctan(t / √ν).
 */
function probabilityWithin(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const cosine = Math.cos(angle);
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = 0;
  for (let power = odd ? 1 : 0; power <= degrees - 2; power += 2) {
    sum += term;
    term *= (cosine * cosine * (power + 1)) / (power + 2);
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

/**
 * The quantile of Student's t distribution, by halving.
 * @param probability from 0.5 on, below 1
 * @param degrees of freedom, a whole number
 */
export function studentQuantile(probability: number, degrees: number): number {
  assert(probability >= 0.5 && probability < 1 && Number.isInteger(degrees) && degrees > 0, 'a quantile of t');
  const within = 2 * probability - 1;
  let low = 0;
  let high = 1;
  while (probabilityWithin(high, degrees) < within) high *= 2;
  while (true) {
    const middle = (low + high) / 2;
    // The two bounds are neighbours among the floating-point numbers.
    if (middle <= low || middle >= high) return middle;
    if (probabilityWithin(middle, degrees) < within) low = middle;
    else high = middle;
  }
}
