import type { WorkOptions } from '../../base/progress.ts';
import { demoModel, demoModelName } from './demo-model.ts';
import { modelNotFound } from './failures.ts';
import { hubModel } from './hub/fetch-model.ts';
import { looksLikeHubName, parseHubName } from './hub/model-name.ts';
import { type ModelLocation, modelAtPath } from './local.ts';

/**
 * Finds the files of a model, and fetches them when they are not on this machine.
 * @param name a folder, a .gguf file, or a name on the Hugging Face hub
 * @throws Failure when there is no such model
 */
export async function resolveModel(name: string, options: WorkOptions = {}): Promise<ModelLocation> {
  const local = await modelAtPath(name);
  if (local !== undefined) return local;
  if (!looksLikeHubName(name)) throw modelNotFound(name);
  // Where the hub cannot be reached, this one comes from elsewhere: the examples name it.
  if (name === demoModelName) {
    const { path } = await demoModel(options);
    return { kind: path.endsWith('.gguf') ? 'gguf' : 'folder', path };
  }
  const model = parseHubName(name);
  const path = await hubModel(model, options);
  return { kind: model.file === undefined ? 'folder' : 'gguf', path };
}
