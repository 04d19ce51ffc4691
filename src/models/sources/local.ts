import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { statIfThere } from '../../base/files.ts';
import { folderWithoutModel, notAModelFile, severalGgufFiles } from './failures.ts';

/** Where the files of a model lie on this machine. */
export type ModelLocation =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'gguf'; readonly path: string };

/**
 * The model at a path: a folder as `save_pretrained` writes it, a GGUF file, or a folder with one GGUF file.
 * @returns undefined when nothing lies there
 * @throws Failure when what lies there is no model
 */
export async function modelAtPath(path: string): Promise<ModelLocation | undefined> {
  const full = resolve(path);
  const state = await statIfThere(full);
  if (state === undefined) return undefined;
  if (state.isDirectory()) return modelInFolder(full);
  if (full.endsWith('.gguf')) return { kind: 'gguf', path: full };
  throw notAModelFile(full);
}

async function modelInFolder(folder: string): Promise<ModelLocation> {
  const names = await readdir(folder);
  if (names.includes('config.json')) return { kind: 'folder', path: folder };
  const ggufFiles = names.filter((name) => name.endsWith('.gguf'));
  const [only] = ggufFiles;
  if (only === undefined) throw folderWithoutModel(folder);
  if (ggufFiles.length > 1) throw severalGgufFiles(folder, ggufFiles);
  return { kind: 'gguf', path: join(folder, only) };
}
