import { join } from 'node:path';
import { present } from '../../base/failure.ts';
import { statIfThere } from '../../base/files.ts';
import { readJson } from '../../base/json.ts';
import { type PromptLayout, templateLayout } from '../layout.ts';
import {
  promptFileTooLarge,
  promptLayoutContradicts,
  promptLayoutMissing,
  promptNotFound,
  promptPickleRefused,
} from './failures.ts';
import { configFile, embeddingsFile, layoutFile, weightsFile } from './folder.ts';
import { type LayoutFile, parseLayoutFile } from './layout-file.ts';
import { type PeftConfig, parsePeftConfig } from './peft-config.ts';
import { type BaseModel, type PromptContent, peftObstacle } from './saved-prompt.ts';
import { readPromptTensors, tensorNames } from './tensors.ts';

/** A prompt as its folder holds it. */
export interface LoadedPrompt extends PromptContent {
  readonly baseModel: BaseModel;
  /** The file of the language model's weights, where they were tuned with the prompt. */
  readonly tunedWeights: string | undefined;
}

/** Far more than configurations take, which are read whole. */
const longestJson = 1 << 20;

/**
 * Loads a prompt that `savePrompt` or PEFT saved. PEFT's stands before the query, which is all that follows it.
 * @throws Failure when the folder is no prompt, is malformed, or is of a kind that is not supported
 */
export async function loadPrompt(folder: string): Promise<LoadedPrompt> {
  const configPath = join(folder, configFile);
  const content = await readSmallJson(configPath);
  if (content === undefined) throw promptNotFound(folder);
  const config = parsePeftConfig(content, configPath);
  const placed = await readLayout(folder, config);
  const layout = placed?.layout ?? templateLayout([config.numVirtualTokens, 0]);

  const names = tensorNames(layout, config.needsLayout);
  const shapes = new Map(
    [...names].map(([name, tensorName]) => [
      tensorName,
      [present(layout.softPrompts[name], name).length, config.tokenDim] as const,
    ]),
  );
  const tensors = await readPromptTensors(await embeddingsPath(folder), shapes);
  const embeddings = new Map(
    [...names].map(([name, tensorName]) => [name, present(tensors.get(tensorName), tensorName)]),
  );
  const [first] = embeddings.values();
  const weights = join(folder, weightsFile);
  return {
    tunedWeights: (await statIfThere(weights)) === undefined ? undefined : weights,
    layout,
    embeddings,
    method: config.method,
    baseModel: {
      name: placed?.baseModelName ?? config.baseModelName,
      fingerprint: placed?.fingerprint,
      hiddenSize: present(first?.shape[1], 'the size of a vector'),
    },
  };
}

async function readLayout(folder: string, config: PeftConfig): Promise<LayoutFile | undefined> {
  const path = join(folder, layoutFile);
  const content = await readSmallJson(path);
  if (content === undefined) {
    if (config.needsLayout) throw promptLayoutMissing(folder);
    return undefined;
  }
  const placed = parseLayoutFile(content, path);
  const total = softTokens(placed.layout);
  const consistent = config.needsLayout || peftObstacle(placed.layout) === undefined;
  if (total !== config.numVirtualTokens || !consistent) {
    throw promptLayoutContradicts(path, total, config.numVirtualTokens);
  }
  return placed;
}

async function embeddingsPath(folder: string): Promise<string> {
  const path = join(folder, embeddingsFile);
  const [embeddings, pickle] = [await statIfThere(path), await statIfThere(join(folder, 'adapter_model.bin'))];
  if (embeddings === undefined && pickle !== undefined) throw promptPickleRefused(folder);
  return path;
}

async function readSmallJson(path: string): Promise<unknown> {
  const there = await statIfThere(path);
  if (there === undefined) return undefined;
  if (there.size > longestJson) throw promptFileTooLarge(path, there.size, longestJson);
  return readJson(path);
}

function softTokens({ softPrompts }: PromptLayout): number {
  return Object.values(softPrompts).reduce((total, { length }) => total + length, 0);
}
