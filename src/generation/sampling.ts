import { present } from '../base/failure.ts';
import type { Random } from '../base/random.ts';

/** How the next token is chosen; the names are those of transformers' GenerationConfig. */
export interface SamplingOptions {
  /** Draw from the distribution; without it the most probable token is taken (greedy). */
  readonly do_sample: boolean;
  /** Divides the logits: below 1 the distribution becomes sharper. */
  readonly temperature: number;
  /** Only the k most probable tokens; 0 for all. */
  readonly top_k: number;
  /** Only the most probable tokens that together reach this probability; 1 for all. */
  readonly top_p: number;
}

export const greedy: SamplingOptions = { do_sample: false, temperature: 1, top_k: 0, top_p: 1 };

/** A token and its probability under the model itself, before temperature and limits. */
export interface TokenProbability {
  readonly id: number;
  readonly probability: number;
}

/** The `count` most probable tokens, most probable first. */
export function mostProbable(logits: Float32Array, count: number): TokenProbability[] {
  const normaliser = logSumExp(logits);
  return largest(logits, count).map((id) => ({ id, probability: Math.exp(valueAt(logits, id) - normaliser) }));
}

export function probabilityOf(logits: Float32Array, id: number): number {
  return Math.exp(valueAt(logits, id) - logSumExp(logits));
}

/** Chooses the next token's id. */
export function chooseToken(logits: Float32Array, options: SamplingOptions, random: Random): number {
  if (!options.do_sample) return present(largest(logits, 1)[0], 'a token');
  const count = options.top_k > 0 ? Math.min(options.top_k, logits.length) : logits.length;
  const candidates = largest(logits, count);
  const scaled = Float64Array.from(candidates, (id) => valueAt(logits, id) / options.temperature);
  const top = scaled[0] ?? 0;
  const weights = scaled.map((score) => Math.exp(score - top));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const kept = nucleusSize(weights, options.top_p * total);
  let rest = random.uniform() * weights.subarray(0, kept).reduce((sum, weight) => sum + weight, 0);
  for (let index = 0; index < kept; index++) {
    rest -= weights[index] ?? 0;
    if (rest < 0) return present(candidates[index], 'a candidate');
  }
  return present(candidates[kept - 1], 'the last candidate');
}

/** How many of the descending weights are needed to reach `mass`; at least one. */
function nucleusSize(weights: Float64Array, mass: number): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index++) {
    sum += weights[index] ?? 0;
    if (sum >= mass) return index + 1;
  }
  return weights.length;
}

/** The indices of the largest elements, largest first, ties by index. */
export function largest(values: Float32Array, count: number): number[] {
  if (count >= values.length) {
    return [...values.keys()].sort((a, b) => valueAt(values, b) - valueAt(values, a));
  }
  // Insertion into a short sorted list: nearly every element fails the first comparison.
  const best: number[] = [];
  let threshold = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index++) {
    const value = valueAt(values, index);
    if (best.length === count && value <= threshold) continue;
    let place = best.length;
    while (place > 0 && valueAt(values, best[place - 1] ?? 0) < value) place -= 1;
    best.splice(place, 0, index);
    if (best.length > count) best.pop();
    threshold = valueAt(values, best.at(-1) ?? 0);
  }
  return best;
}

function logSumExp(logits: Float32Array): number {
  // By index: iterators take twice as long, and this is done for each token.
  let top = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < logits.length; index++) top = Math.max(top, logits[index] ?? 0);
  let sum = 0;
  for (let index = 0; index < logits.length; index++) sum += Math.exp((logits[index] ?? 0) - top);
  return top + Math.log(sum);
}

function valueAt(values: Float32Array, index: number): number {
  return present(values[index], 'an element');
}
