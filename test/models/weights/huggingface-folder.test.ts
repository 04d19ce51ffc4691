import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFolderWeights } from '../../../src/models/weights/huggingface-folder.ts';
import { loadSafetensors } from '../../../src/models/weights/safetensors/read.ts';
import { writeSafetensors } from '../../../src/models/weights/safetensors/write.ts';
import { readWeights } from './read-weights.ts';
import { failureOf, fixtures, safetensorsBytes, temporaryCache, temporaryFolder } from './support.ts';

async function expectWeights(folder: string, expectedFile: string) {
  const source = await openFolderWeights(folder);
  const { tensors } = await loadSafetensors(expectedFile);
  expect([...source.weights.keys()].sort()).toEqual([...tensors.keys()].sort());
  for (const [name, tensor] of readWeights(source)) expect(tensor, name).toEqual(tensors.get(name));
  return source;
}

describe('the weights of a folder', () => {
  it('in float32 are used where they lie', async () => {
    const cache = temporaryCache();
    const folder = temporaryFolder();
    cpSync(join(fixtures, 'llama.safetensors'), join(folder, 'model.safetensors'));
    const source = await expectWeights(folder, join(fixtures, 'llama.safetensors'));
    expect(source.folder).toBe(realpathSync(folder));
    expect(readdirSync(cache)).toEqual([]);
  });

  it('in the cache of the hub are used at the real path of the blob', async () => {
    const cache = temporaryCache();
    const folder = temporaryFolder();
    const snapshot = join(folder, 'snapshots', 'abc');
    mkdirSync(join(folder, 'blobs'));
    mkdirSync(snapshot, { recursive: true });
    cpSync(join(fixtures, 'llama.safetensors'), join(folder, 'blobs', 'f00d'));
    symlinkSync(join('..', '..', 'blobs', 'f00d'), join(snapshot, 'model.safetensors'));
    const source = await expectWeights(snapshot, join(fixtures, 'llama.safetensors'));
    expect(source.folder).toBe(realpathSync(join(folder, 'blobs')));
    expect(readdirSync(cache)).toEqual([]);
  });

  it.each(['halves', 'sharded'])('in half precision (%s) are what PyTorch makes of them in float32', async (name) => {
    const cache = temporaryCache();
    const source = await expectWeights(join(fixtures, name), join(fixtures, `${name}.safetensors`));
    expect(source.folder).toBe(realpathSync(join(cache, 'weights')));
  });

  it('in shards of different folders come together in one file', async () => {
    temporaryCache();
    const folder = temporaryFolder();
    const elsewhere = temporaryFolder();
    const tensor = (value: number) => ({ dtype: 'float32' as const, shape: [1], data: Float32Array.of(value) });
    await writeSafetensors(join(folder, 'a.safetensors'), new Map([['a', tensor(1)]]));
    await writeSafetensors(join(folder, 'b.safetensors'), new Map([['b', tensor(2)]]));
    renameSync(join(folder, 'b.safetensors'), join(elsewhere, 'b'));
    symlinkSync(join(elsewhere, 'b'), join(folder, 'b.safetensors'));
    const index = { weight_map: { a: 'a.safetensors', b: 'b.safetensors' } };
    writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify(index));
    const tensors = readWeights(await openFolderWeights(folder));
    expect([tensors.get('a'), tensors.get('b')]).toEqual([tensor(1), tensor(2)]);
  });

  it('leave out integers and booleans, and take double precision as single', async () => {
    temporaryCache();
    const folder = temporaryFolder();
    const header = {
      wide: { dtype: 'F64', shape: [1], data_offsets: [0, 8] },
      buffer: { dtype: 'BOOL', shape: [4], data_offsets: [8, 12] },
    };
    const bytes = safetensorsBytes(header, 12);
    new DataView(bytes.buffer).setFloat64(bytes.length - 12, 0.1, true);
    writeFileSync(join(folder, 'model.safetensors'), bytes);
    const tensors = readWeights(await openFolderWeights(folder));
    expect([...tensors]).toEqual([['wide', { dtype: 'float32', shape: [1], data: Float32Array.of(0.1) }]]);
  });

  it('at addresses that are no multiples of four are moved', async () => {
    const cache = temporaryCache();
    const folder = temporaryFolder();
    const header = '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    for (const padding of [0, 1, 2, 3]) {
      const bytes = safetensorsBytes(header + ' '.repeat(padding), 4);
      new DataView(bytes.buffer).setFloat32(bytes.length - 4, 7, true);
      writeFileSync(join(folder, 'model.safetensors'), bytes);
      const source = await openFolderWeights(folder);
      expect([...source.weights.values()][0]?.location.offset).toSatisfy((offset: number) => offset % 4 === 0);
      expect(readWeights(source).get('a')?.data).toEqual(Float32Array.of(7));
    }
    expect(readdirSync(join(cache, 'weights'))).toHaveLength(1);
  });

  it('are refused as Python pickles, with the way to convert them', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'pytorch_model.bin'), '');
    const failure = await failureOf(openFolderWeights(folder));
    expect(failure.code).toBe('weights.pickle-refused');
    expect(failure.remedy).toContain('safe_serialization');
  });

  it('are missed by name in an empty folder', async () => {
    expect((await failureOf(openFolderWeights(temporaryFolder()))).code).toBe('weights.no-files');
  });

  it('of eight bits are refused by name', async () => {
    const folder = temporaryFolder();
    const header = { a: { dtype: 'F8_E4M3', shape: [1], data_offsets: [0, 1] } };
    writeFileSync(join(folder, 'model.safetensors'), safetensorsBytes(header, 1));
    const failure = await failureOf(openFolderWeights(folder));
    expect(failure.code).toBe('weights.type-unsupported');
    expect(failure.message).toContain('F8_E4M3');
  });

  it('are not expanded onto a disk that has no space for them', async () => {
    const cache = temporaryCache();
    const folder = temporaryFolder();
    const bytes = 2 ** 42;
    const header = JSON.stringify({ a: { dtype: 'BF16', shape: [bytes / 2], data_offsets: [0, bytes] } });
    const file = join(folder, 'model.safetensors');
    writeFileSync(file, safetensorsBytes(header, 0));
    // A file with a hole: four terabytes that take no space.
    truncateSync(file, readFileSync(file).length + bytes);
    const failure = await failureOf(openFolderWeights(folder));
    expect(failure.code).toBe('disk.space-short');
    expect(readdirSync(join(cache, 'weights'))).toEqual([]);
  });
});
