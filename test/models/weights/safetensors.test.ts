import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSafetensorsHeader } from '../../../src/models/weights/safetensors/header.ts';
import { readShardedSafetensors } from '../../../src/models/weights/safetensors/index-file.ts';
import { loadSafetensors } from '../../../src/models/weights/safetensors/read.ts';
import { writeSafetensors, writeSafetensorsInParts } from '../../../src/models/weights/safetensors/write.ts';
import { failureOf, fixtures, safetensorsBytes, temporaryFile, temporaryFolder } from './support.ts';

const entry = (dtype: string, shape: readonly unknown[], begin: unknown, end: unknown) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

async function codeFor(header: unknown, dataBytes: number): Promise<string> {
  const file = temporaryFile('model.safetensors', safetensorsBytes(header, dataBytes));
  const failure = await failureOf(readSafetensorsHeader(file));
  expect(failure.place?.file).toBe(file);
  return failure.code;
}

describe('a safetensors header', () => {
  it('gives the place of every tensor in the file', async () => {
    const header = { b: entry('F32', [2, 1], 4, 12), a: entry('F16', [2], 0, 4), __metadata__: { format: 'pt' } };
    const bytes = safetensorsBytes(header, 12);
    const read = await readSafetensorsHeader(temporaryFile('model.safetensors', bytes));
    const start = bytes.length - 12;
    expect(read.tensors.get('a')).toEqual({ dtype: 'F16', shape: [2], offset: start, length: 4 });
    expect(read.tensors.get('b')).toEqual({ dtype: 'F32', shape: [2, 1], offset: start + 4, length: 8 });
    expect(read.metadata.get('format')).toBe('pt');
  });

  it('may describe scalars and empty tensors', async () => {
    const header = { empty: entry('F32', [0, 2 ** 40], 0, 0), scalar: entry('F32', [], 0, 4) };
    const read = await readSafetensorsHeader(temporaryFile('a', safetensorsBytes(header, 4)));
    expect([...read.tensors.values()].map(({ length }) => length)).toEqual([0, 4]);
  });

  it.each([
    ['the data are shorter than it says', 'safetensors.offset-outside-file', { a: entry('F32', [4], 0, 16) }, 15],
    ['bytes follow that belong to no tensor', 'safetensors.hole', { a: entry('F32', [1], 0, 4) }, 5],
    ['the first tensor does not begin at zero', 'safetensors.hole', { a: entry('F32', [1], 4, 8) }, 8],
    [
      'bytes between tensors belong to none',
      'safetensors.hole',
      { a: entry('U8', [1], 0, 1), b: entry('U8', [1], 2, 3) },
      3,
    ],
    ['tensors overlap', 'safetensors.overlap', { a: entry('U8', [3], 0, 3), b: entry('U8', [2], 2, 4) }, 4],
    ['one tensor hides another', 'safetensors.overlap', { a: entry('U8', [4], 0, 4), b: entry('U8', [4], 0, 4) }, 4],
    ['a tensor ends before it begins', 'safetensors.offsets-reversed', { a: entry('U8', [0], 4, 0) }, 4],
    ['the shape contradicts the bytes', 'safetensors.length-contradicts-shape', { a: entry('F32', [3], 0, 16) }, 16],
    ['a shape overflows', 'safetensors.size-overflow', { a: entry('F32', [2 ** 30, 2 ** 30], 0, 4) }, 4],
    [
      'a shape wraps around 2^64 to the true size',
      'safetensors.size-overflow',
      { a: entry('U8', [2 ** 32, 2 ** 32], 0, 0) },
      0,
    ],
    ['a size is negative', 'safetensors.entry-invalid', { a: entry('F32', [-1], 0, 4) }, 4],
    ['a size is a fraction', 'safetensors.entry-invalid', { a: entry('F32', [1.5], 0, 6) }, 6],
    ['an offset is beyond 2^53', 'safetensors.entry-invalid', { a: entry('F32', [1], 0, 2 ** 60) }, 4],
    ['an offset is a text', 'safetensors.entry-invalid', { a: entry('F32', [1], 0, '4') }, 4],
    [
      'there are three offsets',
      'safetensors.entry-invalid',
      { a: { dtype: 'U8', shape: [1], data_offsets: [0, 1, 1] } },
      1,
    ],
    ['an entry is null', 'safetensors.entry-invalid', { a: null }, 0],
    ['the shape is missing', 'safetensors.entry-invalid', { a: { dtype: 'U8', data_offsets: [0, 1] } }, 1],
    ['the type is unknown', 'safetensors.dtype-unknown', { a: entry('F12', [1], 0, 4) }, 4],
    ['the type is a name of JavaScript', 'safetensors.dtype-unknown', { a: entry('toString', [1], 0, 4) }, 4],
    ['metadata are no texts', 'safetensors.metadata-invalid', { __metadata__: { a: 1 } }, 0],
    ['the header is a list', 'safetensors.header-not-an-object', [], 0],
    ['the header is no JSON', 'json.malformed', '{"a": nul}', 0],
  ])('is refused when %s', async (_, code, header, dataBytes) => {
    expect(await codeFor(header, dataBytes)).toBe(code);
  });

  it('is refused when the file is shorter than its length field', async () => {
    const failure = await failureOf(readSafetensorsHeader(temporaryFile('a', new Uint8Array(7))));
    expect(failure.code).toBe('safetensors.too-short');
  });

  it('is refused when it is longer than the file', async () => {
    const bytes = new Uint8Array(20);
    bytes[0] = 13;
    const failure = await failureOf(readSafetensorsHeader(temporaryFile('a', bytes)));
    expect(failure.code).toBe('safetensors.header-outside-file');
  });

  it('is refused without reserving memory when it claims to be huge', async () => {
    const bytes = new Uint8Array(16).fill(0xff);
    const failure = await failureOf(readSafetensorsHeader(temporaryFile('a', bytes)));
    expect(failure.code).toBe('safetensors.header-too-long');
  });

  it('is refused when it is not UTF-8', async () => {
    const bytes = safetensorsBytes('{"x": "__"}', 0);
    bytes[8 + 8] = 0xff;
    const failure = await failureOf(readSafetensorsHeader(temporaryFile('a', bytes)));
    expect(failure.code).toBe('safetensors.header-not-utf8');
  });

  it('tells a Git LFS pointer from a damaged file', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n';
    const failure = await failureOf(readSafetensorsHeader(temporaryFile('model.safetensors', pointer)));
    expect(failure.code).toBe('weights.git-lfs-pointer');
  });

  it('survives every truncation of a real file', async () => {
    const whole = readFileSync(join(fixtures, 'sharded', firstShard()));
    for (const length of [0, 1, 7, 8, 9, 100, 1000, whole.length - 1]) {
      const failure = await failureOf(readSafetensorsHeader(temporaryFile('a', whole.subarray(0, length))));
      expect(failure.code).toMatch(/^(safetensors|json)\./);
    }
  });
});

function firstShard(): string {
  const [first = ''] = readdirSync(join(fixtures, 'sharded')).filter((name) => name.endsWith('.safetensors'));
  return first;
}

describe('a safetensors index', () => {
  const index = (weightMap: unknown) => {
    const file = temporaryFile('model.safetensors.index.json', JSON.stringify({ weight_map: weightMap }));
    writeFileSync(join(dirname(file), 'one.safetensors'), safetensorsBytes({ a: entry('U8', [1], 0, 1) }, 1));
    return file;
  };

  it('names every shard that is missing', async () => {
    const failure = await failureOf(
      readShardedSafetensors(index({ a: 'one.safetensors', b: 'two.safetensors', c: 'three.safetensors' })),
    );
    expect(failure.code).toBe('safetensors-index.shards-missing');
    expect(failure.message).toContain('two.safetensors, three.safetensors');
  });

  it.each(['../one.safetensors', '/etc/passwd', 'a/../../b', '..\\one', 'C:one', '..', '', 'sub/one.safetensors'])(
    'does not leave its folder for the shard %j',
    async (shard) => {
      const failure = await failureOf(readShardedSafetensors(index({ a: shard })));
      expect(failure.code).toBe('safetensors-index.shard-outside-folder');
    },
  );

  it('is refused when a shard lacks a tensor', async () => {
    const failure = await failureOf(readShardedSafetensors(index({ a: 'one.safetensors', b: 'one.safetensors' })));
    expect(failure.code).toBe('safetensors-index.tensor-not-in-shard');
  });

  it.each([[{ a: 1 }], [[]], [undefined]])('is refused when its map is %j', async (map) => {
    const failure = await failureOf(readShardedSafetensors(index(map)));
    expect(failure.code).toBe('safetensors-index.invalid');
  });
});

describe('writing safetensors', () => {
  it('writes what it reads back, larger elements first so that all are aligned', async () => {
    const file = join(temporaryFolder(), 'deep', 'prompt.safetensors');
    await writeSafetensors(
      file,
      new Map([
        ['flags', { dtype: 'bool', shape: [3], data: Uint8Array.of(1, 0, 1) }],
        ['__proto__', { dtype: 'float32', shape: [2, 1], data: Float32Array.of(1.5, -2) }],
        ['ids', { dtype: 'int64', shape: [1], data: BigInt64Array.of(-7n) }],
      ]),
      { format: 'pt' },
    );
    const { tensors, metadata } = await loadSafetensors(file);
    expect(tensors.get('__proto__')).toEqual({ dtype: 'float32', shape: [2, 1], data: Float32Array.of(1.5, -2) });
    expect(tensors.get('ids')).toEqual({ dtype: 'int64', shape: [1], data: BigInt64Array.of(-7n) });
    expect(tensors.get('flags')).toEqual({ dtype: 'bool', shape: [3], data: Uint8Array.of(1, 0, 1) });
    expect(metadata.get('format')).toBe('pt');
    const header = await readSafetensorsHeader(file);
    expect([...header.tensors.values()].map(({ offset }) => offset % 8)).toEqual([0, 0, 0]);
  });

  it('leaves the old file and nothing else when it is interrupted', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'a.safetensors');
    writeFileSync(file, 'old');
    const write = writeSafetensorsInParts(file, [{ name: 'a', dtype: 'U8', shape: [2] }], {}, async (append) => {
      await append(Uint8Array.of(1));
      throw new Error('interrupted');
    });
    await expect(write).rejects.toThrow('interrupted');
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a.safetensors']);
  });

  it('says so when the folder cannot be made', async () => {
    const file = temporaryFile('not-a-folder', '');
    const failure = await failureOf(writeSafetensors(join(file, 'a.safetensors'), new Map()));
    expect(failure.code).toBe('file.not-writable');
  });
});

describe('links', () => {
  it('are followed to a file outside of the folder', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'blobs'));
    writeFileSync(join(folder, 'blobs', 'x'), safetensorsBytes({ a: entry('U8', [1], 0, 1) }, 1));
    symlinkSync(join('blobs', 'x'), join(folder, 'model.safetensors'));
    expect((await readSafetensorsHeader(join(folder, 'model.safetensors'))).tensors.size).toBe(1);
  });
});
