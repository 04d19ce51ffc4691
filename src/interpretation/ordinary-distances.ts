import { assert, present } from '../base/failure.ts';
import { Random } from '../base/random.ts';
import type { TensorData } from '../graph/tensor.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { readEmbeddingRows } from '../prompts/embedding-rows.ts';
import type { SoftTokenReading } from '../readings/near-tokens.ts';
import type { NearestTokens } from './nearest-tokens.ts';

/** Enough tokens for percentiles that are right within a few points, in a second. */
const sampleSize = 256;
/** The search compares each of these with the whole vocabulary at once. */
const rowsAtOnce = 32;

/** Measures whose values mean the same at every length of vector; a dot product does not. */
export type ComparableMetric = 'l2' | 'cosine';

/** How near tokens of the vocabulary are to their own nearest neighbour: what "near" means in this model. */
export class OrdinaryDistances {
  private constructor(
    /** Distances in ascending order, cosines in descending order: the nearest first. */
    private readonly values: Readonly<Record<ComparableMetric, readonly number[]>>,
  ) {}

  /** Measures a sample of tokens against the nearest other token. */
  static async measure(model: LanguageModel, nearestTokens: NearestTokens, seed: number): Promise<OrdinaryDistances> {
    const { vocabularySize } = model.network.dimensions;
    const ids = Random.seeded(seed)
      .split('ordinary distances')
      .sample(vocabularySize, Math.min(sampleSize, vocabularySize));
    const l2: number[] = [];
    const cosine: number[] = [];
    for (let start = 0; start < ids.length; start += rowsAtOnce) {
      const some = ids.slice(start, start + rowsAtOnce);
      const readings = await nearestTokens.read(padded(await readEmbeddingRows(model, some)), 2);
      for (const [index, id] of some.entries()) {
        const { nearest } = present(readings[index], 'a reading');
        l2.push(present(other(nearest.l2, id), 'another token').l2);
        cosine.push(present(other(nearest.cosine, id), 'another token').cosine);
      }
    }
    return new OrdinaryDistances({ l2: l2.toSorted((a, b) => a - b), cosine: cosine.toSorted((a, b) => b - a) });
  }

  median(metric: ComparableMetric): number {
    const values = this.values[metric];
    return present(values[Math.floor(values.length / 2)], 'a distance');
  }

  /** The share of tokens, in percent, whose nearest neighbour is nearer to them than this: small is near. */
  percentile(metric: ComparableMetric, value: number): number {
    const values = this.values[metric];
    const nearer = values.filter((ordinary) => (metric === 'l2' ? ordinary < value : ordinary > value)).length;
    return (100 * nearer) / values.length;
  }
}

function other(nearest: SoftTokenReading['nearest']['l2'], id: number) {
  return nearest.find((token) => token.id !== id);
}

/** Rows of zeros to fill up, so that one session serves every part of the sample. */
function padded({ data, shape }: TensorData): TensorData {
  assert(data instanceof Float32Array, 'embeddings are float32');
  const size = present(shape[1], 'a hidden size');
  const rows = new Float32Array(rowsAtOnce * size);
  rows.set(data);
  return { dtype: 'float32', shape: [rowsAtOnce, size], data: rows };
}
