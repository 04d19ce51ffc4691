import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { statIfThere } from '../../base/files.ts';
import type { WorkOptions } from '../../base/progress.ts';
import { noWeightFiles, pickleRefused, tensorTypeUnsupported } from './failures.ts';
import { float32InCache } from './float32-cache.ts';
import { expandableTensor } from './safetensors/expand.ts';
import { readSafetensorsHeader, type SafetensorsEntry, type SafetensorsHeader } from './safetensors/header.ts';
import { readShardedSafetensors } from './safetensors/index-file.ts';
import type { StoredWeight, WeightSource } from './weight-source.ts';

/**
 * The weights of a folder as `save_pretrained` writes it. float32 weights are used where they lie; others are expanded once into
 * our cache. Integers and booleans are left out: they are buffers that no architecture reads.
 * @throws Failure when files are missing or malformed.
 */
export async function openFolderWeights(folder: string, options: WorkOptions = {}): Promise<WeightSource> {
  const headers = await readFolderHeaders(folder);
  const files = await Promise.all(headers.map(async (header) => floatsAtRealPath(header)));
  if (canBeMapped(files)) return weightSource(files);
  const tensors = files.flatMap((header) =>
    [...header.tensors].map(([name, entry]) => expandableTensor(header.file, name, entry)),
  );
  const sources = files.map(({ file }) => file);
  return weightSource([await float32InCache(sources, tensors, options)]);
}

/** float32 tensors of files in one folder as a weight source. */
export function weightSource(headers: readonly SafetensorsHeader[]): WeightSource {
  const weights = new Map<string, StoredWeight>();
  for (const { file, tensors } of headers) {
    for (const [name, { shape, offset, length }] of tensors) {
      weights.set(name, { dtype: 'float32', shape, location: { fileName: basename(file), offset, length } });
    }
  }
  return { folder: dirname(headers[0]?.file ?? ''), weights };
}

async function readFolderHeaders(folder: string): Promise<readonly SafetensorsHeader[]> {
  const single = join(folder, 'model.safetensors');
  if ((await statIfThere(single)) !== undefined) return [await readSafetensorsHeader(single)];
  const index = join(folder, 'model.safetensors.index.json');
  if ((await statIfThere(index)) !== undefined) return readShardedSafetensors(index);
  const pickles = (await readdir(folder)).filter((name) => /\.(bin|pt|pth|ckpt)$/.test(name));
  throw pickles.length > 0 ? pickleRefused(folder, pickles) : noWeightFiles(folder);
}

async function floatsAtRealPath(header: SafetensorsHeader): Promise<SafetensorsHeader> {
  const tensors = new Map<string, SafetensorsEntry>();
  for (const [name, entry] of header.tensors) {
    if (entry.dtype.startsWith('F8')) throw tensorTypeUnsupported(header.file, name, entry.dtype);
    if (isFloat(entry)) tensors.set(name, entry);
  }
  // onnxruntime refuses links that lead out of the folder, and Python's hub cache links snapshots/ to blobs/.
  return { ...header, file: await realpath(header.file), tensors };
}

function canBeMapped(headers: readonly SafetensorsHeader[]): boolean {
  const folders = new Set(headers.map(({ file }) => dirname(file)));
  const entries = headers.flatMap(({ tensors }) => [...tensors.values()]);
  return folders.size === 1 && entries.every(({ dtype, offset }) => dtype === 'F32' && offset % 4 === 0);
}

function isFloat({ dtype }: SafetensorsEntry): boolean {
  return dtype === 'F32' || dtype === 'F16' || dtype === 'BF16' || dtype === 'F64';
}
