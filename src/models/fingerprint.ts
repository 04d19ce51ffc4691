import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { readFully, withOpenFile } from '../base/files.ts';
import { sha256 } from '../base/hash.ts';
import type { StoredWeight, WeightSource } from './weights/weight-source.ts';

/** Norms, biases and the like are read as a whole. */
const wholeBytes = 1 << 16;
/** A larger weight is sampled at its beginning, its end, and evenly between: fine-tuning moves practically every number of it. */
const samplesOfWeight = 8;
const sampleBytes = 256;

/**
 * The SHA-256 over the names, types and shapes of the weights and samples of their bytes, whatever files they lie in. Large
 * weights are read in samples only, so that it takes no time to speak of.
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
  const whole = location.length <= wholeBytes;
  const bytes = new Uint8Array(whole ? location.length : sampleBytes);
  const samples = whole ? 1 : samplesOfWeight;
  for (let i = 0; i < samples; i++) {
    const offset = whole ? 0 : Math.floor(((location.length - sampleBytes) * i) / (samples - 1));
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
