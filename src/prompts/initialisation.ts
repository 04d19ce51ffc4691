import { assert, present } from '../base/failure.ts';
import type { Random } from '../base/random.ts';
import { float32Tensor, type TensorData } from '../graph/tensor.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { embeddingSpread, readEmbeddingRows } from './embedding-rows.ts';
import { classLabelEmpty, classLabelsExceedLength, initialPromptLengthMismatch } from './failures.ts';
import { type HandWrittenText, handWrittenIds } from './hand-written.ts';

/** Where the vectors of a soft prompt start, under PEFT's names where it has the same. */
export type PromptInitialisation =
  /** Normally distributed: as the vocabulary's embeddings are spread, or PEFT's RANDOM, the standard normal distribution. */
  | { readonly kind: 'RANDOM'; readonly distribution: 'vocabulary' | 'standard-normal' }
  /** The embeddings of entries drawn from the whole vocabulary, all different. */
  | { readonly kind: 'SAMPLE_VOCAB' }
  /** The embeddings of a text's tokens, which must be as many as there are vectors. */
  | { readonly kind: 'TEXT'; readonly parts: readonly HandWrittenText[] }
  /** The labels in turn; a label of several tokens is the mean of their embeddings (Lester et al., 2021). */
  | { readonly kind: 'CLASSES'; readonly labels: readonly string[] }
  /** The vectors of an earlier prompt of the same model [length, hidden]. */
  | { readonly kind: 'PROMPT'; readonly name: string; readonly embeddings: TensorData };

/** What a vector was when the tuning began. */
export type VectorOrigin =
  | { readonly kind: 'random' }
  | { readonly kind: 'token'; readonly id: number }
  | { readonly kind: 'label'; readonly label: string; readonly ids: readonly number[] }
  | { readonly kind: 'prompt'; readonly prompt: string; readonly index: number };

export interface InitialPrompt {
  /** float32 [length, hidden] */
  readonly embeddings: TensorData;
  /** One entry a vector. */
  readonly origins: readonly VectorOrigin[];
}

/**
 * The vectors with which a soft prompt of `length` starts.
 * @throws Failure when a text, labels or an earlier prompt do not fit the length
 */
export async function initialPrompt(
  initialisation: PromptInitialisation,
  length: number,
  model: LanguageModel,
  random: Random,
): Promise<InitialPrompt> {
  const { hiddenSize, vocabularySize } = model.network.dimensions;
  switch (initialisation.kind) {
    case 'RANDOM': {
      const { mean, standardDeviation } =
        initialisation.distribution === 'vocabulary' ? await embeddingSpread(model) : { mean: 0, standardDeviation: 1 };
      return {
        embeddings: float32Tensor([length, hiddenSize], random.normals(length * hiddenSize, mean, standardDeviation)),
        origins: Array.from({ length }, () => ({ kind: 'random' })),
      };
    }
    case 'SAMPLE_VOCAB':
      return tokenPrompt(random.sample(vocabularySize, length), model);
    case 'TEXT': {
      const ids = handWrittenIds(initialisation.parts, model.tokenizer);
      assert(ids.length === length, `the parts of the text stand for ${ids.length} soft tokens of ${length}`);
      return tokenPrompt(ids, model);
    }
    case 'CLASSES':
      return labelPrompt(initialisation.labels, length, model);
    case 'PROMPT': {
      const { name, embeddings } = initialisation;
      const [rows, size] = embeddings.shape;
      assert(size === hiddenSize, 'the earlier prompt belongs to this model');
      if (rows !== length) throw initialPromptLengthMismatch(name, rows ?? 0, length);
      return {
        embeddings,
        origins: Array.from({ length }, (_, index) => ({ kind: 'prompt', prompt: name, index })),
      };
    }
  }
}

async function tokenPrompt(ids: readonly number[], model: LanguageModel): Promise<InitialPrompt> {
  return { embeddings: await readEmbeddingRows(model, ids), origins: ids.map((id) => ({ kind: 'token', id })) };
}

async function labelPrompt(labels: readonly string[], length: number, model: LanguageModel): Promise<InitialPrompt> {
  if (labels.length > length) throw classLabelsExceedLength(labels, length);
  const words = await Promise.all(
    labels.map(async (label) => {
      const ids = model.tokenizer.encode(label);
      if (ids.length === 0) throw classLabelEmpty(label);
      return { label, ids, vector: meanRow(await readEmbeddingRows(model, ids)) };
    }),
  );
  const inTurn = Array.from({ length }, (_, index) => present(words[index % words.length], 'a class label'));
  const { hiddenSize } = model.network.dimensions;
  const data = new Float32Array(length * hiddenSize);
  inTurn.forEach(({ vector }, index) => {
    data.set(vector, index * hiddenSize);
  });
  return {
    embeddings: float32Tensor([length, hiddenSize], data),
    origins: inTurn.map(({ label, ids }) => ({ kind: 'label', label, ids })),
  };
}

function meanRow({ dtype, shape, data }: TensorData): Float32Array {
  const [rows, size] = shape;
  assert(dtype === 'float32' && rows !== undefined && size !== undefined, 'rows of embeddings');
  const mean = new Float64Array(size);
  data.forEach((value, index) => {
    const column = index % size;
    mean[column] = (mean[column] ?? 0) + value / rows;
  });
  return Float32Array.from(mean);
}
