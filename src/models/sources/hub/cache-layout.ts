import { mkdir, readFile, rename, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { errorCode, statIfThere, writeFileAtomically } from '../../../base/files.ts';
import { readJson } from '../../../base/json.ts';
import { sentencePieceNames } from '../../tokenizers/folder-files.ts';
import { hubCacheFolder } from './environment.ts';
import type { HubModelName } from './model-name.ts';

/*
 * The layout that Python's huggingface_hub uses:
 *   models--OWNER--NAME/refs/REVISION            the commit that a branch or tag stood at
 *   models--OWNER--NAME/snapshots/COMMIT/FILE    links to
 *   models--OWNER--NAME/blobs/HASH               the files, named by their SHA-256 (large files) or Git's SHA-1
 * and the same under datasets--OWNER--NAME. A data set's repository is written datasets/OWNER/NAME, as in the hub's addresses.
 */

export const commitPattern = /^[0-9a-f]{40}$/;

const datasets = 'datasets/';

export const isDataset = (repository: string) => repository.startsWith(datasets);

/** `owner/name` of a data set's repository. */
export const datasetName = (repository: string) => repository.slice(datasets.length);

export function repositoryFolder(repository: string): string {
  const path = isDataset(repository) ? repository : `models/${repository}`;
  return join(hubCacheFolder(), path.replaceAll('/', '--'));
}

export function blobPath(repository: string, hash: string): string {
  return join(repositoryFolder(repository), 'blobs', hash);
}

export function snapshotFolder(repository: string, commit: string): string {
  return join(repositoryFolder(repository), 'snapshots', commit);
}

/** The folder of the revision's snapshot, or of its one file, when all that a model needs lies there. */
export async function cachedModel({ repository, revision, file }: HubModelName): Promise<string | undefined> {
  const commit = commitPattern.test(revision) ? revision : await commitOf(repository, revision);
  if (commit === undefined) return undefined;
  const folder = snapshotFolder(repository, commit);
  if (file !== undefined) return (await isThere(folder, file)) ? join(folder, file) : undefined;
  return (await isCompleteModel(folder)) ? folder : undefined;
}

export async function commitOf(repository: string, revision: string): Promise<string | undefined> {
  const file = join(repositoryFolder(repository), 'refs', ...revision.split('/'));
  if (!(await statIfThere(file))?.isFile()) return undefined;
  const commit = (await readFile(file, 'utf8')).trim();
  return commitPattern.test(commit) ? commit : undefined;
}

/** Remembers which commit a branch or tag stands at, when all files of it are there. */
export async function rememberCommit(repository: string, revision: string, commit: string): Promise<void> {
  if (revision === commit) return;
  await writeFileAtomically(join(repositoryFolder(repository), 'refs', ...revision.split('/')), commit);
}

/** Makes a blob appear in a snapshot. Where links are not allowed (Windows), the file itself moves there, as in Python. */
export async function linkIntoSnapshot(blob: string, pointer: string): Promise<void> {
  await mkdir(dirname(pointer), { recursive: true });
  try {
    await symlink(relative(dirname(pointer), blob), pointer);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return;
    if (errorCode(error) !== 'EPERM') throw error;
    await rename(blob, pointer);
  }
}

const weightMap = z.object({ weight_map: z.record(z.string(), z.string()) });

/** Whether a folder has configuration, tokenizer and all weights; an interrupted download lacks some of them. */
export async function isCompleteModel(folder: string): Promise<boolean> {
  if (!(await isThere(folder, 'config.json'))) return false;
  const tokenizers = ['tokenizer.json', ...sentencePieceNames].map((name) => isThere(folder, name));
  if (!(await Promise.all(tokenizers)).some(Boolean)) return false;
  if (await isThere(folder, 'model.safetensors')) return true;
  const index = join(folder, 'model.safetensors.index.json');
  if (!(await isThere(folder, 'model.safetensors.index.json'))) return false;
  const parsed = weightMap.safeParse(await readJson(index));
  if (!parsed.success) return false;
  const names = new Set(Object.values(parsed.data.weight_map));
  const shards = await Promise.all(Array.from(names, (shard) => isThere(folder, shard)));
  return shards.every(Boolean);
}

async function isThere(folder: string, name: string): Promise<boolean> {
  return (await statIfThere(join(folder, name))) !== undefined;
}
