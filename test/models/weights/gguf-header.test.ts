import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readGgufHeader } from '../../../src/models/weights/gguf/header.ts';
import { GgufBytes } from './gguf-bytes.ts';
import { failureOf, fixtures, temporaryFile } from './support.ts';

async function codeFor(bytes: Uint8Array | GgufBytes): Promise<string> {
  const file = temporaryFile('a.gguf', bytes instanceof GgufBytes ? bytes.bytes() : bytes);
  const failure = await failureOf(readGgufHeader(file));
  expect(failure.place?.file).toBe(file);
  return failure.code;
}

const float32 = 0;
const q4_0 = 2;
const q2K = 10;
const arrayType = 9;
const stringType = 8;
const oneTensor = () => new GgufBytes().header(1, 0);

describe('a GGUF header', () => {
  it('gives the entries, and the place of every tensor with its outermost size first', async () => {
    const bytes = new GgufBytes()
      .header(2, 4)
      .textEntry('general.architecture', 'llama')
      .string('list')
      .uint32(arrayType)
      .uint32(stringType)
      .uint64(2)
      .string('あ')
      .string('')
      .string('large')
      .uint32(10)
      .uint64(2n ** 60n)
      .string('small')
      .uint32(10)
      .uint64(5)
      .tensor('a', [32, 3], q4_0, 0)
      .tensor('b', [2], float32, 64)
      .data(64 + 8);
    const file = temporaryFile('a.gguf', bytes.bytes());
    const { metadata, tensors } = await readGgufHeader(file);
    expect(Object.fromEntries(metadata)).toEqual({
      'general.architecture': 'llama',
      list: ['あ', ''],
      large: 2n ** 60n,
      small: 5,
    });
    const start = bytes.length - 72;
    expect(tensors.get('a')).toEqual({ name: 'a', type: q4_0, shape: [3, 32], offset: start, length: 54 });
    expect(tensors.get('b')).toEqual({ name: 'b', type: float32, shape: [2], offset: start + 64, length: 8 });
  });

  it('honours an alignment of its own', async () => {
    const bytes = new GgufBytes().header(1, 1).sizeEntry('general.alignment', 256).tensor('a', [1], float32, 0);
    const { tensors } = await readGgufHeader(temporaryFile('a.gguf', bytes.data(4, 256).bytes()));
    expect(tensors.get('a')?.offset).toBe(256);
  });

  it('is read beyond the part that is loaded first', async () => {
    const long = 'x'.repeat(5_000_000);
    const bytes = new GgufBytes().header(0, 2).textEntry('long', long).textEntry('after', 'it').bytes();
    const { metadata } = await readGgufHeader(temporaryFile('a.gguf', bytes));
    expect(metadata.get('long')).toBe(long);
    expect(metadata.get('after')).toBe('it');
  });

  it.each([
    ['it is another file', 'gguf.not-gguf', new GgufBytes().raw(0x50, 0x4b, 3, 4).data(64)],
    ['it is empty', 'gguf.not-gguf', new GgufBytes()],
    ['its version is 1', 'gguf.version-unsupported', new GgufBytes().header(0, 0, 1)],
    ['its version is unknown', 'gguf.version-unsupported', new GgufBytes().header(0, 0, 4)],
    ['it is big-endian', 'gguf.big-endian', new GgufBytes().header(0, 0, 3 << 24)],
    ['it announces more tensors than fit', 'gguf.count-too-large', new GgufBytes().header(2n ** 64n - 1n, 0)],
    ['it announces more entries than fit', 'gguf.count-too-large', new GgufBytes().header(0, 2n ** 40n)],
    [
      'a text is longer than the file',
      'gguf.count-too-large',
      new GgufBytes()
        .header(0, 1)
        .uint64(2n ** 63n)
        .data(64),
    ],
    [
      'a list is longer than the file',
      'gguf.count-too-large',
      new GgufBytes()
        .header(0, 1)
        .string('a')
        .uint32(arrayType)
        .uint32(0)
        .uint64(2n ** 62n)
        .data(64),
    ],
    [
      'a list holds lists',
      'gguf.nested-array',
      new GgufBytes().header(0, 1).string('a').uint32(arrayType).uint32(arrayType).uint64(1).data(64),
    ],
    [
      'a value has an unknown type',
      'gguf.value-type-unknown',
      new GgufBytes().header(0, 1).string('a').uint32(13).data(8),
    ],
    ['a text is not UTF-8', 'gguf.string-not-utf8', new GgufBytes().header(0, 1).uint64(1).raw(0xff).data(16)],
    [
      'two entries have one key',
      'gguf.duplicate-name',
      new GgufBytes().header(0, 2).sizeEntry('a', 1).sizeEntry('a', 2),
    ],
    [
      'the alignment is no power of two',
      'gguf.alignment-invalid',
      new GgufBytes().header(0, 1).sizeEntry('general.alignment', 24),
    ],
    ['the alignment is zero', 'gguf.alignment-invalid', new GgufBytes().header(0, 1).sizeEntry('general.alignment', 0)],
    [
      'the alignment is a text',
      'gguf.alignment-invalid',
      new GgufBytes().header(0, 1).textEntry('general.alignment', '32'),
    ],
    ['it is one part of several', 'gguf.split', new GgufBytes().header(0, 1).sizeEntry('split.count', 3)],
    ['a tensor has five dimensions', 'gguf.count-too-large', oneTensor().tensor('a', [1, 1, 1, 1, 1], float32, 0)],
    ['a size is zero', 'gguf.dimensions-invalid', oneTensor().tensor('a', [0, 4], float32, 0).data(16)],
    [
      'the sizes overflow',
      'gguf.dimensions-invalid',
      oneTensor()
        .tensor('a', [2n ** 63n, 2n ** 63n, 4], float32, 0)
        .data(16),
    ],
    [
      'the sizes wrap around 2^64 to a small number',
      'gguf.dimensions-invalid',
      oneTensor()
        .tensor('a', [2n ** 33n, 2n ** 31n, 1], float32, 0)
        .data(16),
    ],
    ['rows are no whole blocks', 'gguf.row-not-whole-blocks', oneTensor().tensor('a', [48, 2], q4_0, 0).data(64)],
    ['an offset is misaligned', 'gguf.offset-misaligned', oneTensor().tensor('a', [1], float32, 8).data(64)],
    ['a tensor ends after the file', 'gguf.offset-outside-file', oneTensor().tensor('a', [2], float32, 0).data(7)],
    [
      'an offset is beyond 2^53',
      'gguf.offset-outside-file',
      oneTensor()
        .tensor('a', [1], float32, 2n ** 63n)
        .data(64),
    ],
    [
      'tensors overlap',
      'gguf.overlap',
      new GgufBytes().header(2, 0).tensor('a', [9], float32, 0).tensor('b', [1], float32, 32).data(64),
    ],
    [
      'two tensors have one name',
      'gguf.duplicate-name',
      new GgufBytes().header(2, 0).tensor('a', [1], float32, 0).tensor('a', [1], float32, 32).data(64),
    ],
  ])('is refused when %s', async (_, code, bytes) => {
    expect(await codeFor(bytes)).toBe(code);
  });

  it('refuses other quantisations by their names', async () => {
    const file = temporaryFile('a.gguf', oneTensor().tensor('blk.0.x', [256], q2K, 0).data(84).bytes());
    const failure = await failureOf(readGgufHeader(file));
    expect(failure.code).toBe('gguf.quantisation-unsupported');
    expect(failure.message).toContain('blk.0.x');
    expect(failure.message).toContain('Q2_K');
    expect(failure.remedy).toContain('Q4_K');
  });

  it('is refused wherever a real file is cut off', async () => {
    const whole = readFileSync(join(fixtures, 'llama.gguf'));
    for (let length = 4; length < 3000; length += 37) {
      expect(await codeFor(whole.subarray(0, length))).toMatch(
        /^gguf\.(truncated|count-too-large|offset-outside-file)$/,
      );
    }
    expect(await codeFor(whole.subarray(0, whole.length - 1))).toBe('gguf.offset-outside-file');
  });
});
