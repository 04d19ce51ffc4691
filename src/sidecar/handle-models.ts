import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { statIfThere } from '../base/files.ts';
import { fetchModel, listModels, type ModelEntry } from '../protocol/messages.ts';
import type { Peer } from '../protocol/peer.ts';
import { listModels as modelsKnown, pullModel } from '../workflows/models.ts';
import { workOptions } from './work-options.ts';

/** Which models there are, and the fetching of more. */
export function handleModels(peer: Peer): void {
  peer.handle(listModels, async ({ folders }) => {
    const own = (await Promise.all(folders.map(modelsIn))).flat();
    const known = await modelsKnown();
    return { models: [...own.filter(({ name }) => !known.some((model) => model.name === name)), ...known] };
  });
  peer.handle(fetchModel, async ({ work, model }, signal) => {
    const { path } = await pullModel(model, workOptions(peer, work, signal));
    return { path };
  });
}

/** The models in a folder that the user names in the settings: GGUF files, and folders as transformers saves them. */
async function modelsIn(folder: string): Promise<ModelEntry[]> {
  if (!(await statIfThere(folder))?.isDirectory()) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const found = entries.map(async (entry): Promise<ModelEntry[]> => {
    const path = join(folder, entry.name);
    const state = await statIfThere(path);
    const isModel = state?.isDirectory()
      ? (await statIfThere(join(path, 'config.json'))) !== undefined
      : entry.name.endsWith('.gguf');
    const bytes = state?.isFile() ? state.size : undefined;
    return isModel ? [{ name: path, local: true, bytes, licence: undefined, path }] : [];
  });
  return (await Promise.all(found)).flat();
}
