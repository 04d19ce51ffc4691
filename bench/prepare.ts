import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJson } from '../src/base/json.ts';
import { Random } from '../src/base/random.ts';
import { openModel } from '../src/models/open-model.ts';
import { resolveModel } from '../src/models/sources/resolve.ts';
import { openGguf } from '../src/models/weights/gguf/open.ts';
import { writeSafetensors } from '../src/models/weights/safetensors/write.ts';
import { answerTokens, type BenchmarkNetwork, type TrainingCase } from './cases.ts';
import { initialPrompt } from './prompt.ts';
import { llama1300M, writeRandomLlama } from './random-model.ts';
import { type InferenceWorkload, inferenceSizes, type Workload } from './workload.ts';

/** A model that cases run on, in the forms that both sides read. */
export interface BenchmarkModel {
  readonly name: string;
  readonly folder: string;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
  /** Multiply-adds times two that one row takes in the products with weights, forward. */
  readonly operationsPerRow: number;
}

interface PreparationOptions {
  /** The model of the cases that have no network of their own. */
  readonly named: string;
  /** How many layers random weights are written for, in place of all. */
  readonly layers: number | undefined;
}

/** Lays a network's float32 weights and its configuration into a folder that transformers reads. */
export async function prepareModel(network: BenchmarkNetwork, options: PreparationOptions): Promise<BenchmarkModel> {
  const folder = await mkdtemp(join(tmpdir(), 'soft-prompt-bench-'));
  const { named, layers = llama1300M.num_hidden_layers } = options;
  if (network === 'named') await linkModel(named, folder);
  else await writeRandomLlama(folder, { ...llama1300M, num_hidden_layers: layers });
  const name = network === 'named' ? named : folder;
  const model = await openModel(name);
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

async function linkModel(name: string, folder: string): Promise<void> {
  const { weights } = await openModel(name);
  const { kind, path } = await resolveModel(name, {});
  const config = kind === 'gguf' ? (await openGguf(path)).config : await readJson(join(path, 'config.json'));
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  const files = [...new Set([...weights.weights.values()].map(({ location }) => location.fileName))];
  for (const [index, file] of files.entries()) {
    const target = files.length === 1 ? 'model.safetensors' : `model-${index}.safetensors`;
    await symlink(join(weights.folder, file), join(folder, target));
  }
}

/** Writes a case's prompt and draws its token ids: the same for both sides. */
export async function prepareWorkload(
  model: BenchmarkModel,
  trainingCase: TrainingCase,
  rest: Pick<Workload, 'provider' | 'clock' | 'warmUpEpochs' | 'epochs'>,
): Promise<Workload> {
  const { method, softTokens, softPlace, tokens, shortest = tokens, batch, batches, peftType } = trainingCase;
  const prompts = join(model.folder, 'prompts');
  await mkdir(prompts, { recursive: true });
  const promptFile = join(prompts, `${method}-${softTokens}.safetensors`);
  await writeSafetensors(promptFile, initialPrompt(method, softTokens, model.hiddenSize));
  const random = Random.seeded(batch).split('token ids');
  const tokenIds = Array.from({ length: batch * batches }, () => {
    // Short ones are more frequent: the square of an even share. Equally long examples draw nothing.
    const length = shortest + (shortest === tokens ? 0 : Math.round((tokens - shortest) * random.uniform(0, 1) ** 2));
    return Array.from({ length }, () => random.integer(model.vocabularySize));
  });
  return {
    model: model.name,
    modelFolder: model.folder,
    method,
    softTokens,
    softPlace,
    answerTokens,
    tokenIds,
    promptFile,
    batch,
    learningRate: 1e-3,
    peftType,
    precision: 'exact',
    without: [],
    ...rest,
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
