import { assert } from '../base/failure.ts';
import type { Random } from '../base/random.ts';
import { sampleQuantile } from './quantile.ts';

export interface ResamplingOptions {
  /** How often the test set is drawn anew. */
  readonly samples: number;
  /** How many examples a drawn set has, as a share of all: 1 is the standard; interpret_p_tuning took 0.3. */
  readonly ratio: number;
  readonly random: Random;
}

export interface PairedBootstrap {
  /** The shares of drawn sets on which the first system has the greater mean, the second has, neither has. */
  readonly shares: { readonly first: number; readonly second: number; readonly tied: number };
  /**
   * Two-sided: twice the share of drawn sets that deny the difference, ties included. The sets count the observed one in, so that a
   * finite number of them never gives zero (Davison and Hinkley, "Bootstrap Methods and their Application", 4.2).
   */
  readonly pValue: number;
  /** As interpret_p_tuning and Koehn (2004) have it: one minus the share of the system that wins more often; undefined where neither does. */
  readonly oneSidedPValue: number | undefined;
  /** 95 % percentile interval of the difference of the means, first minus second. */
  readonly interval: { readonly low: number; readonly high: number };
}

/** Indices of examples with repetition, `samples` times. */
export function* drawnSets(count: number, { samples, ratio, random }: ResamplingOptions): Generator<Int32Array> {
  assert(count > 0, 'a bootstrap of no examples');
  const size = Math.max(1, Math.floor(count * ratio));
  for (let sample = 0; sample < samples; sample++) yield Int32Array.from({ length: size }, () => random.integer(count));
}

/**
 * The mean scores of systems on the same drawn sets of examples.
 * @param systems the scores of each, one an example, in the same order
 * @returns for each system its mean on every set
 */
export function resample(systems: readonly (readonly number[])[], sets: Iterable<ArrayLike<number>>): number[][] {
  const means = systems.map(() => Array.of<number>());
  for (const set of sets) {
    for (const [index, scores] of systems.entries()) means[index]?.push(meanOver(scores, set));
  }
  return means;
}

/**
 * Paired bootstrap resampling (Koehn, "Statistical Significance Tests for Machine Translation Evaluation", EMNLP 2004): both systems are
 * measured on the same drawn examples, so that what makes an example easy or hard for both cancels out.
 * @param first the first system's means on the drawn sets
 * @param second the second system's on the same sets
 */
export function pairedBootstrap(first: readonly number[], second: readonly number[]): PairedBootstrap {
  assert(first.length === second.length && first.length > 0, 'means on the same sets');
  const samples = first.length;
  const differences = first.map((mean, index) => mean - (second[index] ?? Number.NaN));
  const wins = differences.filter((difference) => difference > 0).length;
  const losses = differences.filter((difference) => difference < 0).length;
  const denying = samples - Math.max(wins, losses);
  const sorted = differences.toSorted((a, b) => a - b);
  return {
    shares: { first: wins / samples, second: losses / samples, tied: (samples - wins - losses) / samples },
    pValue: Math.min(1, (2 * (1 + denying)) / (samples + 1)),
    oneSidedPValue: wins === losses ? undefined : denying / samples,
    interval: { low: sampleQuantile(sorted, 0.025), high: sampleQuantile(sorted, 0.975) },
  };
}

function meanOver(scores: readonly number[], indices: ArrayLike<number>): number {
  let sum = 0;
  for (let place = 0; place < indices.length; place++) sum += scores[indices[place] ?? 0] ?? Number.NaN;
  return sum / indices.length;
}
