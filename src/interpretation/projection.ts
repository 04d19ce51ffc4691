import { present } from '../base/failure.ts';
import type { TensorData } from '../graph/tensor.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { readEmbeddingRows } from '../prompts/embedding-rows.ts';
import type { NearnessMetric, SoftTokenReading } from '../readings/near-tokens.ts';

/** A soft prompt with every vector replaced by its nearest token's embedding: a prompt that could be typed. */
export interface ProjectedPrompt {
  readonly ids: readonly number[];
  /** float32 [n, hidden] */
  readonly vectors: TensorData;
}

/** The projection of a prompt onto the vocabulary. What it scores tells how much of a tuning its nearest tokens express. */
export async function projectPrompt(
  model: LanguageModel,
  readings: readonly SoftTokenReading[],
  metric: NearnessMetric,
): Promise<ProjectedPrompt> {
  const ids = readings.map(({ nearest }) => present(nearest[metric][0], 'a nearest token').id);
  return { ids, vectors: await readEmbeddingRows(model, ids) };
}
