import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkOptions } from '../base/progress.ts';
import { elementCount } from '../graph/tensor.ts';
import { openModel } from '../models/open-model.ts';
import { resolveModel } from '../models/sources/resolve.ts';
import { tokenizerFromFolder } from '../models/tokenizers/from-folder.ts';
import { tokenizerFromGguf } from '../models/tokenizers/from-gguf.ts';
import type { Tokenizer } from '../models/tokenizers/tokenizer.ts';
import { readGgufHeader } from '../models/weights/gguf/header.ts';

export interface ModelDescription {
  readonly name: string;
  /** The folder in which the weights lie as they are used. */
  readonly folder: string;
  readonly fingerprint: string;
  readonly parameters: number;
  /** Of the weights as they are used, in float32. */
  readonly bytes: number;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
  readonly contextLength: number;
}

/** What a model is, from its files alone. A model that is not on this machine is fetched. */
export async function describeModel(name: string, work: WorkOptions): Promise<ModelDescription> {
  const { network, weights, fingerprint } = await openModel(name, work);
  const { layers, hiddenSize, vocabularySize, maxPositions } = network.dimensions;
  const parameters = [...weights.weights.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0);
  return {
    name,
    folder: weights.folder,
    fingerprint,
    parameters,
    bytes: Float32Array.BYTES_PER_ELEMENT * parameters,
    layers,
    hiddenSize,
    vocabularySize,
    contextLength: maxPositions,
  };
}

/** The tokenizer of a model alone: its weights are not touched. */
export async function openTokenizer(name: string, work: WorkOptions): Promise<Tokenizer> {
  const { kind, path } = await resolveModel(name, work);
  if (kind === 'gguf') return tokenizerFromGguf((await readGgufHeader(await realpath(path))).metadata, path);
  const names = await readdir(path);
  const files = await Promise.all(names.map(async (file) => [file, await realpath(join(path, file))] as const));
  return tokenizerFromFolder(new Map(files));
}
