import { assert, present } from '../base/failure.ts';
import type { TensorData } from '../graph/tensor.ts';
import type { NearnessMetric, SoftTokenReading } from '../readings/near-tokens.ts';
import { dotProduct } from './nearest-tokens.ts';

/** How much the readings of one soft token agree between runs; means over all pairs of runs. */
export interface TokenStability {
  readonly index: number;
  /** Of the sets of nearest tokens: those in both over those in either (Jaccard), from 0 to 1. */
  readonly overlap: number;
  /** The share of pairs with the same nearest token. */
  readonly sameNearest: number;
  /** Between the soft tokens themselves. */
  readonly cosine: number;
}

/** A soft prompt as one run tuned and read it. */
export interface ReadPrompt {
  readonly readings: readonly SoftTokenReading[];
  /** float32 [n, hidden] */
  readonly vectors: TensorData;
}

/**
 * How stable a reading is over runs that differ, say, in their seed: what one run reads and another does not is no property of the task.
 * @param prompts at least two, of the same length and model
 */
export function readingStability(prompts: readonly ReadPrompt[], metric: NearnessMetric): TokenStability[] {
  const pairs = prompts.flatMap((first, place) => prompts.slice(place + 1).map((second) => [first, second] as const));
  assert(pairs.length > 0, 'two runs to compare');
  const length = present(prompts[0], 'a prompt').readings.length;
  return Array.from({ length }, (_, index) => {
    const over = (measure: (first: ReadPrompt, second: ReadPrompt) => number) =>
      pairs.reduce((sum, [first, second]) => sum + measure(first, second), 0) / pairs.length;
    return {
      index,
      overlap: over((first, second) => jaccard(idsOf(first, index, metric), idsOf(second, index, metric))),
      sameNearest: over((first, second) =>
        idsOf(first, index, metric)[0] === idsOf(second, index, metric)[0] ? 1 : 0,
      ),
      cosine: over((first, second) => cosine(rowOf(first, index), rowOf(second, index))),
    };
  });
}

function idsOf({ readings }: ReadPrompt, index: number, metric: NearnessMetric): number[] {
  return present(readings[index], 'a reading').nearest[metric].map(({ id }) => id);
}

function jaccard(first: readonly number[], second: readonly number[]): number {
  const both = first.filter((id) => second.includes(id)).length;
  return both / new Set([...first, ...second]).size;
}

function rowOf({ vectors: { data, shape } }: ReadPrompt, index: number): Float32Array {
  assert(data instanceof Float32Array, 'soft tokens of float32');
  const size = present(shape[1], 'a hidden size');
  return data.subarray(index * size, (index + 1) * size);
}

function cosine(a: Float32Array, b: Float32Array): number {
  const norms = Math.sqrt(dotProduct(a, a) * dotProduct(b, b));
  return norms === 0 ? 0 : dotProduct(a, b) / norms;
}
