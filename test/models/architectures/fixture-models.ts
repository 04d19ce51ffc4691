import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { present } from '../../../src/base/failure.ts';
import type { CausalModel } from '../../../src/models/architecture.ts';
import { causalModel } from '../../../src/models/architectures/index.ts';
import { openFolderWeights } from '../../../src/models/weights/huggingface-folder.ts';
import type { WeightSource } from '../../../src/models/weights/weight-source.ts';
import { readTensors } from './tensor-files.ts';

/** The tiny models that `test/fixtures/models/make_fixtures.py` made. */
export const fixtures = fileURLToPath(new URL('../../fixtures/models', import.meta.url));

export const modelNames = readdirSync(fixtures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'references')
  .map(({ name }) => name);

export interface OpenedModel {
  readonly network: CausalModel;
  readonly weights: WeightSource;
}

export async function openFixture(name: string): Promise<OpenedModel> {
  return {
    network: causalModel(readConfig(name), 'config.json'),
    weights: await openFolderWeights(`${fixtures}/${name}`),
  };
}

export function readConfig(name: string): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(readJson(`${name}/config.json`));
}

const ids = z.array(z.array(z.number()));

/** What every model is asked: soft vectors, a query, soft vectors, an answer; its template says how many vectors stand where. */
export const batch = z
  .object({
    queries: ids,
    answers: ids,
    templates: z.record(z.string(), z.tuple([z.number(), z.number()])),
    learningRate: z.number(),
    weightDecay: z.number(),
  })
  .parse(readJson('references/batch.json'));

const losses = z.array(z.number());
const numbers = z.record(z.string(), z.object({ loss: z.number(), adam: losses, adamw: losses }));

/** What transformers computed in double precision. */
export interface Reference {
  /** [length, hidden] */
  readonly prompt: Float32Array;
  /** [batch, longest sequence, vocabulary], row by row. */
  readonly logits: Float32Array;
  /** The gradient of the loss with respect to the prompt. */
  readonly gradient: Float32Array;
  readonly loss: number;
  /** The loss before each step of the optimiser. */
  readonly adam: readonly number[];
  readonly adamw: readonly number[];
}

export function readReference(model: string, template: string): Reference {
  const tensors = readTensors(`${fixtures}/references/${model}.safetensors`);
  const tensor = (name: string) => present(tensors.get(name), name).data;
  return {
    prompt: tensor('prompt'),
    logits: tensor(`${template}.logits`),
    gradient: tensor(`${template}.gradient`),
    ...present(numbers.parse(readJson(`references/${model}.json`))[template], template),
  };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(`${fixtures}/${path}`, 'utf8'));
}
