import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { statIfThere } from '../base/files.ts';
import { readJson } from '../base/json.ts';
import type { WorkOptions } from '../base/progress.ts';
import { causalModel, modelType } from './architectures/index.ts';
import { checkCompleteness } from './completeness.ts';
import { fingerprint } from './fingerprint.ts';
import type { DescribedModel } from './language-model.ts';
import { resolveModel } from './sources/resolve.ts';
import { tokenizerFromFolder } from './tokenizers/from-folder.ts';
import { tokenizerFromGguf } from './tokenizers/from-gguf.ts';
import type { Tokenizer } from './tokenizers/tokenizer.ts';
import { readGgufHeader } from './weights/gguf/header.ts';
import { openGguf } from './weights/gguf/open.ts';
import { openFolderWeights } from './weights/huggingface-folder.ts';

/**
 * Opens a model for training, evaluation and generation; one that is not on this machine is fetched first.
 * @param name a folder, a .gguf file, or a name on the Hugging Face hub (`owner/name`, `owner/name@revision`)
 * @throws Failure when there is no such model, when its files are malformed, or when it is of a kind that is not supported
 */
export async function openModel(name: string, options: WorkOptions = {}): Promise<DescribedModel> {
  const { kind, path } = await resolveModel(name, options);
  const parts = await (kind === 'gguf' ? openGgufModel(path, options) : openFolder(path, options));
  checkCompleteness(parts.network, parts.weights);
  return { name, path, ...parts, fingerprint: await fingerprint(parts.weights) };
}

/**
 * The tokenizer of a model alone, without a look at its weights.
 * @throws Failure as `openModel` does
 */
export async function openTokenizer(name: string, options: WorkOptions = {}): Promise<Tokenizer> {
  const { kind, path } = await resolveModel(name, options);
  if (kind === 'folder') return tokenizerFromFolder(await filesOf(path), path);
  return tokenizerFromGguf((await readGgufHeader(path)).metadata, path);
}

type ModelParts = Omit<DescribedModel, 'name' | 'path' | 'fingerprint'>;

async function openGgufModel(file: string, options: WorkOptions): Promise<ModelParts> {
  const { config, metadata, weights } = await openGguf(file, options);
  return {
    modelType: modelType(config, file),
    network: causalModel(config, file),
    tokenizer: tokenizerFromGguf(metadata, file),
    weights,
  };
}

async function openFolder(folder: string, options: WorkOptions): Promise<ModelParts> {
  const configFile = join(folder, 'config.json');
  // What can be refused quickly comes before the weights, which may take a while.
  const config = await readJson(configFile);
  const network = causalModel(config, configFile);
  const tokenizer = await tokenizerFromFolder(await filesOf(folder), folder);
  return {
    modelType: modelType(config, configFile),
    network,
    tokenizer,
    weights: await openFolderWeights(folder, options),
  };
}

/** The real paths of the folder's files by their names; links that lead nowhere are left out. */
async function filesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if ((await statIfThere(path))?.isFile()) files.set(name, await realpath(path));
  }
  return files;
}
