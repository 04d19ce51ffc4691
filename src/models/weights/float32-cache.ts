import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cacheFolder } from '../../base/cache.ts';
import { Failure } from '../../base/failure.ts';
import { partialSuffix, requireDiskSpace, statIfThere } from '../../base/files.ts';
import { sha256 } from '../../base/hash.ts';
import { t } from '../../base/l10n.ts';
import type { WorkOptions } from '../../base/progress.ts';
import { type Shape, sameShape } from '../../graph/tensor.ts';
import { readSafetensorsHeader, type SafetensorsHeader } from './safetensors/header.ts';
import { plannedBytes, type SafetensorsPlan, writeSafetensorsInParts } from './safetensors/write.ts';

/** A tensor that can be given as float32. */
export interface ExpandableTensor {
  readonly name: string;
  readonly shape: Shape;
  /** Gives the elements in row-major order, part by part; `append` has done with a part when its promise resolves. */
  expand(append: (part: Float32Array) => Promise<void>): Promise<void>;
}

/** Part of the cache files' names: raise it when the same sources are to be expanded differently. */
const formatVersion = 1;

/** A file being written grows all the time; one that has not grown for so long was left by a process that died. */
const abandonedAfterMs = 60 * 60 * 1000;

/**
 * The tensors as float32 in one safetensors file of our cache, which every session of every process maps: one copy in memory.
 * The file is written when there is none yet for these `sources` (real paths) as they are now.
 * @throws Failure when the disk has not enough space for it.
 */
export async function float32InCache(
  sources: readonly string[],
  tensors: readonly ExpandableTensor[],
  options: WorkOptions,
): Promise<SafetensorsHeader> {
  const { path, stem } = await cachePath(sources);
  const known = await usableHeader(path, tensors);
  if (known !== undefined) return known;
  const plans = tensors.map(({ name, shape }): SafetensorsPlan => ({ name, dtype: 'F32', shape }));
  const total = plans.reduce((sum, plan) => sum + plannedBytes(plan), 0);
  await removeStale(path, stem);
  await requireDiskSpace(dirname(path), total);
  await writeSafetensorsInParts(path, plans, { sources: sources.join('\n') }, async (append) => {
    const stage = t('Preparing the weights as float32');
    let done = 0;
    for (const tensor of tensors) {
      await tensor.expand(async (part) => {
        options.signal?.throwIfAborted();
        await append(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
        done += part.byteLength;
        options.onProgress?.({ stage, done, total, unit: 'bytes' });
      });
    }
  });
  return readSafetensorsHeader(path);
}

/** `stem` is what the names of all states of the same sources begin with. */
async function cachePath(sources: readonly string[]): Promise<{ path: string; stem: string }> {
  const states = await Promise.all(sources.map((source) => stat(source)));
  const state = [formatVersion, ...states.map(({ size, mtimeMs }) => `${size}:${mtimeMs}`)].join('|');
  const stem = `${basename(sources[0] ?? '').slice(0, 60)}-${sha256(sources.join('\n')).slice(0, 12)}-`;
  return { path: join(cacheFolder(), 'weights', `${stem}${sha256(state).slice(0, 12)}.safetensors`), stem };
}

async function usableHeader(
  path: string,
  tensors: readonly ExpandableTensor[],
): Promise<SafetensorsHeader | undefined> {
  if ((await statIfThere(path)) === undefined) return undefined;
  try {
    const header = await readSafetensorsHeader(path);
    const matches = ({ name, shape }: ExpandableTensor) => sameShape(header.tensors.get(name)?.shape ?? [-1], shape);
    return tensors.every(matches) ? header : undefined;
  } catch (error) {
    // A damaged cache file is written anew.
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** Removes expansions of earlier states of the same sources than `path` is of, and what processes that died left of theirs. */
async function removeStale(path: string, stem: string): Promise<void> {
  const folder = dirname(path);
  if ((await statIfThere(folder)) === undefined) return;
  for (const name of await readdir(folder)) {
    // Another process may have written `path` itself just now.
    if (!name.startsWith(stem) || name === basename(path)) continue;
    const file = join(folder, name);
    const state = await statIfThere(file);
    const abandoned = state !== undefined && Date.now() - state.mtimeMs > abandonedAfterMs;
    if (abandoned || !name.endsWith(partialSuffix)) await rm(file, { force: true });
  }
}
