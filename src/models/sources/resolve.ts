import type { WorkOptions } from '../../base/progress.ts';
import { modelNotFound } from './failures.ts';
import { type ModelLocation, modelAtPath } from './local.ts';

/**
 * Finds the files of a model.
 * @param name a folder, a .gguf file, or a name on the Hugging Face hub
 * @throws Failure when there is no such model
 */
export async function resolveModel(name: string, _options: WorkOptions): Promise<ModelLocation> {
  const local = await modelAtPath(name);
  if (local === undefined) throw modelNotFound(name);
  return local;
}
