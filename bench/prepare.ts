import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJson } from '../src/base/json.ts';
import { Random } from '../src/base/random.ts';
import { openModel } from '../src/models/open-model.ts';
import { resolveModel } from '../src/models/sources/resolve.ts';
import { openGguf } from '../src/models/weights/gguf/open.ts';
import { writeSafetensors } from '../src/models/weights/safetensors/write.ts';
import { answerTokens, type TrainingCase } from './cases.ts';
import { initialPrompt } from './prompt.ts';
import { type InferenceWorkload, inferenceSizes, type Workload } from './workload.ts';

/** The model that all cases run on, in the forms that both sides read. */
export interface BenchmarkModel {
  readonly name: string;
  readonly folder: string;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
  /** Multiply-adds times two that one row takes in the products with weights, forward. */
  readonly operationsPerRow: number;
}

/** Lays the model's float32 weights and its configuration into a folder that transformers reads. */
export async function prepareModel(name: string): Promise<BenchmarkModel> {
  const model = await openModel(name);
  const { kind, path } = await resolveModel(name, {});
  const config = kind === 'gguf' ? (await openGguf(path)).config : await readJson(join(path, 'config.json'));
  const folder = await mkdtemp(join(tmpdir(), 'soft-prompt-bench-'));
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  const files = [...new Set([...model.weights.weights.values()].map(({ location }) => location.fileName))];
  for (const [index, file] of files.entries()) {
    const target = files.length === 1 ? 'model.safetensors' : `model-${index}.safetensors`;
    await symlink(join(model.weights.folder, file), join(folder, target));
  }
  const { hiddenSize, vocabularySize } = model.network.dimensions;
  let operationsPerRow = 0;
  for (const [weight, { shape }] of model.weights.weights) {
    const [rows, columns] = shape;
    // Matrices of the layers; the embeddings are looked up, and the head is applied at the labels alone.
    if (rows !== undefined && columns !== undefined && weight.includes('.layers.'))
      operationsPerRow += 2 * rows * columns;
  }
  return { name, folder, hiddenSize, vocabularySize, operationsPerRow };
}

/** Writes a case's prompt and draws its token ids: the same for both sides. */
export async function prepareWorkload(
  model: BenchmarkModel,
  { method, softTokens, softPlace, tokens, batch, peftType }: TrainingCase,
  steps: { readonly warmUpSteps: number; readonly steps: number },
): Promise<Workload> {
  const prompts = join(model.folder, 'prompts');
  await mkdir(prompts, { recursive: true });
  const promptFile = join(prompts, `${method}-${softTokens}.safetensors`);
  await writeSafetensors(promptFile, initialPrompt(method, softTokens, model.hiddenSize));
  const random = Random.seeded(batch).split('token ids');
  const tokenIds = Array.from({ length: batch }, () =>
    Array.from({ length: tokens }, () => random.integer(model.vocabularySize)),
  );
  return {
    model: model.name,
    modelFolder: model.folder,
    method,
    softTokens,
    softPlace,
    answerTokens,
    tokenIds,
    promptFile,
    learningRate: 1e-3,
    peftType,
    precision: 'exact',
    without: [],
    ...steps,
  };
}

/** Draws the token ids of generation and ranking: the same for both sides. */
export function prepareInference({ name, folder, vocabularySize }: BenchmarkModel): InferenceWorkload {
  const random = Random.seeded(0).split('inference');
  const ids = (length: number) => Array.from({ length }, () => random.integer(vocabularySize));
  const texts = (count: number, length: number) => Array.from({ length: count }, () => ids(length));
  const { promptTokens, newTokens, prefixTokens, queries, queryTokens, answers, answerTokens } = inferenceSizes;
  return {
    model: name,
    modelFolder: folder,
    newTokens,
    prompt: ids(promptTokens),
    prefix: ids(prefixTokens),
    queries: texts(queries, queryTokens),
    answers: texts(answers, answerTokens),
  };
}
