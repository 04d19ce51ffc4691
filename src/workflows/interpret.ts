import { assert, present } from '../base/failure.ts';
import type { WorkOptions } from '../base/progress.ts';
import type { TensorData } from '../graph/tensor.ts';
import { dotProduct, NearestTokens } from '../interpretation/nearest-tokens.ts';
import { type ComparableMetric, OrdinaryDistances } from '../interpretation/ordinary-distances.ts';
import { readingStability, type TokenStability } from '../interpretation/stability.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { displayPiece } from '../models/tokenizers/tokenizer.ts';
import { readEmbeddingRows } from '../prompts/embedding-rows.ts';
import { handWrittenTokens } from '../prompts/hand-written.ts';
import type { NearnessMetric, PlacedSoftToken, SoftPromptReading, SoftTokenReading } from '../readings/near-tokens.ts';
import { promptOfOtherLayout, readingsOfOtherModels } from './failures.ts';
import type { OpenedPrompt } from './saved-prompt.ts';
import { handWrittenPrompt } from './tuning/hand-written.ts';

export type { TokenStability } from '../interpretation/stability.ts';

export interface SoftTokenView extends PlacedSoftToken {
  /** How near the nearest token is among ordinary distances, where that was asked for; see `OrdinaryDistances.percentile`. */
  readonly percentiles: Readonly<Record<ComparableMetric, number>> | undefined;
}

export interface SoftPromptView extends SoftPromptReading {
  readonly softTokens: readonly SoftTokenView[];
}

/** More rows and columns than this no one reads. */
const mostCompared = 128;

export interface ReadingWork extends WorkOptions {
  /** Compare each distance with those between ordinary tokens; takes a second for a vocabulary of 50,000. */
  readonly ordinary?: boolean | undefined;
}

/** The sample of ordinary tokens is the same for every reading. */
const ordinarySeed = 0;

/** The tokens of the vocabulary that are nearest to each soft token of a prompt. */
export async function interpretPrompt(
  { prompt, model, session, settings }: OpenedPrompt,
  count: number,
  { signal, ordinary: wanted = false }: ReadingWork,
): Promise<SoftPromptView[]> {
  const { tokenizer } = model;
  const written = settings === undefined ? undefined : await handWrittenPrompt(settings.prompt);
  const nearest = await NearestTokens.open(model, session);
  try {
    const ordinary = wanted ? await OrdinaryDistances.measure(model, nearest, ordinarySeed) : undefined;
    const views: SoftPromptView[] = [];
    for (const [name, vectors] of prompt.embeddings) {
      signal?.throwIfAborted();
      const ids = handWrittenTokens(written?.get(name) ?? [], tokenizer);
      const readings = await nearest.read(vectors, count);
      const softTokens = readings.map((reading) => {
        const id = ids[reading.index];
        return {
          ...reading,
          handWritten: id === undefined ? undefined : { id, text: displayPiece(tokenizer.piece(id)) },
          percentiles: ordinary === undefined ? undefined : percentilesOf(reading, ordinary),
        };
      });
      views.push({ name, softTokens, similarities: await similaritiesTo(ids, vectors, model) });
    }
    return views;
  } finally {
    await nearest.release();
  }
}

function percentilesOf({ nearest }: SoftTokenReading, ordinary: OrdinaryDistances): Record<ComparableMetric, number> {
  return {
    l2: ordinary.percentile('l2', present(nearest.l2[0], 'a nearest token').l2),
    cosine: ordinary.percentile('cosine', present(nearest.cosine[0], 'a nearest token').cosine),
  };
}

/** The same soft prompt as several runs tuned it, and how much its readings agree. */
export interface PromptOverRuns {
  readonly name: string;
  /** One for each run. */
  readonly readings: readonly SoftPromptView[];
  readonly stability: Readonly<Record<NearnessMetric, readonly TokenStability[]>>;
}

/**
 * Reads the prompts of several runs side by side.
 * @throws Failure when they are not of one model and layout
 */
export async function interpretOverRuns(
  opened: readonly OpenedPrompt[],
  count: number,
  work: ReadingWork,
): Promise<PromptOverRuns[]> {
  const first = present(opened[0], 'a run');
  for (const other of opened) requireSameLayout(first, other);
  const readings: SoftPromptView[][] = [];
  for (const each of opened) readings.push(await interpretPrompt(each, count, work));
  return [...first.prompt.embeddings.keys()].map((name, index) => {
    const views = readings.map((each) => present(each[index], name));
    const prompts = views.map(({ softTokens }, run) => ({
      readings: softTokens,
      vectors: present(opened[run]?.prompt.embeddings.get(name), name),
    }));
    const stability = (metric: NearnessMetric) => readingStability(prompts, metric);
    return {
      name,
      readings: views,
      stability: { l2: stability('l2'), cosine: stability('cosine'), dot: stability('dot') },
    };
  });
}

function requireSameLayout(first: OpenedPrompt, other: OpenedPrompt): void {
  if (other.model.fingerprint !== first.model.fingerprint) throw readingsOfOtherModels(first.folder, other.folder);
  for (const [name, { shape }] of first.prompt.embeddings) {
    const found = other.prompt.embeddings.get(name)?.shape[0];
    if (found !== shape[0]) throw promptOfOtherLayout(other.folder, name, shape[0] ?? 0, found);
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
