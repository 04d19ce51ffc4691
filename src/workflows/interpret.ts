import { assert } from '../base/failure.ts';
import type { WorkOptions } from '../base/progress.ts';
import type { TensorData } from '../graph/tensor.ts';
import { dotProduct, NearestTokens, type SoftTokenReading } from '../interpretation/nearest-tokens.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { displayPiece } from '../models/tokenizers/tokenizer.ts';
import { readEmbeddingRows } from '../prompts/embedding-rows.ts';
import type { OpenedPrompt } from './saved-prompt.ts';
import { handWrittenPrompt } from './tuning/hand-written.ts';

export interface SoftTokenView extends SoftTokenReading {
  /** The token of the hand-written prompt whose place the soft token takes; undefined where there is none. */
  readonly handWritten: { readonly id: number; readonly text: string } | undefined;
}

export interface SoftPromptView {
  readonly name: string;
  readonly softTokens: readonly SoftTokenView[];
  /** Cosine of each soft token (rows) with each token of the hand-written prompt (columns); undefined where there is none, or too much of it. */
  readonly similarities: readonly (readonly number[])[] | undefined;
}

/** More rows and columns than this no one reads. */
const mostCompared = 128;

/** The tokens of the vocabulary that are nearest to each soft token of a prompt. */
export async function interpretPrompt(
  { prompt, model, session, settings }: OpenedPrompt,
  count: number,
  { signal }: WorkOptions,
): Promise<SoftPromptView[]> {
  const { tokenizer } = model;
  const written = settings === undefined ? undefined : await handWrittenPrompt(settings.prompt);
  const nearest = await NearestTokens.open(model, session);
  try {
    const views: SoftPromptView[] = [];
    for (const [name, vectors] of prompt.embeddings) {
      signal?.throwIfAborted();
      const ids = written?.get(name)?.flatMap(({ text }) => tokenizer.encode(text)) ?? [];
      const readings = await nearest.read(vectors, count);
      const softTokens = readings.map((reading) => {
        const id = ids[reading.index];
        return {
          ...reading,
          handWritten: id === undefined ? undefined : { id, text: displayPiece(tokenizer.piece(id)) },
        };
      });
      views.push({ name, softTokens, similarities: await similaritiesTo(ids, vectors, model) });
    }
    return views;
  } finally {
    await nearest.release();
  }
}

async function similaritiesTo(
  ids: readonly number[],
  vectors: TensorData,
  model: LanguageModel,
): Promise<number[][] | undefined> {
  if (ids.length === 0 || ids.length > mostCompared || (vectors.shape[0] ?? 0) > mostCompared) return undefined;
  const columns = rowsOf(await readEmbeddingRows(model, ids));
  return rowsOf(vectors).map((row) => columns.map((column) => cosine(row, column)));
}

function rowsOf({ data, shape }: TensorData): Float32Array[] {
  assert(data instanceof Float32Array, 'vectors of float32');
  const [count = 0, size = 0] = shape;
  return Array.from({ length: count }, (_, index) => data.subarray(index * size, (index + 1) * size));
}

function cosine(a: Float32Array, b: Float32Array): number {
  const norms = Math.sqrt(dotProduct(a, a) * dotProduct(b, b));
  return norms === 0 ? 0 : dotProduct(a, b) / norms;
}
