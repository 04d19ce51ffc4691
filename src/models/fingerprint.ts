import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { readFully, withOpenFile } from '../base/files.ts';
import { sha256 } from '../base/hash.ts';
import type { StoredWeight, WeightSource } from './weights/weight-source.ts';

/** Each weight is sampled at its beginning, its end, and evenly between: fine-tuning moves practically every number of a weight. */
const samplesOfWeight = 8;
const sampleBytes = 256;

/**
 * The SHA-256 over the names, types and shapes of the weights and samples of their bytes, whatever files they lie in. Reads some 2 kB
 * a weight, so that it takes no time to speak of, for large models neither.
 */
export async function fingerprint({ folder, weights }: WeightSource): Promise<string> {
  const digests: string[] = [];
  for (const [fileName, names] of namesByFile(weights)) {
    const path = join(folder, fileName);
    await withOpenFile(path, async (file) => {
      for (const [name, weight] of names) digests.push(await weightDigest(file, path, name, weight));
    });
  }
  return sha256(digests.sort().join('\n'));
}

async function weightDigest(file: FileHandle, path: string, name: string, weight: StoredWeight): Promise<string> {
  const { dtype, shape, location } = weight;
  const hash = createHash('sha256').update(JSON.stringify([name, dtype, shape]));
  const bytes = new Uint8Array(Math.min(sampleBytes, location.length));
  for (let i = 0; i < samplesOfWeight; i++) {
    const offset = Math.floor(((location.length - bytes.length) * i) / (samplesOfWeight - 1));
    await readFully(file, path, bytes, location.offset + offset);
    hash.update(bytes);
  }
  return hash.digest('hex');
}

function namesByFile(weights: WeightSource['weights']): Map<string, [string, StoredWeight][]> {
  const groups = new Map<string, [string, StoredWeight][]>();
  for (const entry of weights) {
    const { fileName } = entry[1].location;
    const group = groups.get(fileName);
    if (group === undefined) groups.set(fileName, [entry]);
    else group.push(entry);
  }
  return groups;
}
