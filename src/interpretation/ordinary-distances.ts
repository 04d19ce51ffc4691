import { present } from '../base/failure.ts';
import { Random } from '../base/random.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { readEmbeddingRows } from '../prompts/embedding-rows.ts';
import type { NearestTokens } from './nearest-tokens.ts';

/** Enough tokens for percentiles that are right within a few points, in a fraction of a second. */
const sampleSize = 256;

/** How far tokens of the vocabulary are from their own nearest neighbour: what "near" means in this model. */
export class OrdinaryDistances {
  private constructor(
    /** Distances in ascending order. */
    private readonly distances: readonly number[],
  ) {}

  /** Measures the distance of a sample of tokens to the nearest other token. */
  static async measure(model: LanguageModel, nearestTokens: NearestTokens, seed: number): Promise<OrdinaryDistances> {
    const { vocabularySize } = model.network.dimensions;
    const ids = Random.seeded(seed)
      .split('ordinary distances')
      .sample(vocabularySize, Math.min(sampleSize, vocabularySize));
    const readings = await nearestTokens.read(await readEmbeddingRows(model, ids), 2);
    const distances = readings.map(
      ({ nearest }, index) =>
        present(
          nearest.l2.find(({ id }) => id !== ids[index]),
          'another token',
        ).l2,
    );
    return new OrdinaryDistances(distances.sort((a, b) => a - b));
  }

  get median(): number {
    return present(this.distances[Math.floor(this.distances.length / 2)], 'a distance');
  }

  /** The share of tokens, in percent, whose nearest neighbour is nearer than `distance`. */
  percentile(distance: number): number {
    const nearer = this.distances.filter((other) => other < distance).length;
    return (100 * nearer) / this.distances.length;
  }
}
