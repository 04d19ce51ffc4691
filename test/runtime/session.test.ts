import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useFrontEnd } from '../../src/base/front-end.ts';
import { add, expand, input, weight } from '../../src/graph/operators/index.ts';
import { float32Tensor } from '../../src/graph/tensor.ts';
import { outOfMemory } from '../../src/runtime/failures.ts';
import { run } from '../graph/run-graph.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  useFrontEnd('terminal');
});

const file = 'weights.bin';
const x = input('x', 'float32', [2]);
const ofFile = weight('w', { dtype: 'float32', shape: [2] }, { fileName: file, offset: 0, length: 8 });
const sum = () => run({ sum: add(x, ofFile) }, { x: float32Tensor([2], [1, 2]) }, folder);

describe('a session that needs more memory than there is', () => {
  it('says so', async () => {
    // More bytes than a process can have addresses for: no system grants them.
    const all = expand(x, [2 ** 24, 2 ** 24, 2]);
    await expect(run({ all }, { x: float32Tensor([2], [1, 2]) })).rejects.toMatchObject({
      code: 'runtime.out-of-memory',
      message: expect.stringContaining('2.3 PB'),
    });
  });

  it.each([
    'Non-zero status code returned while running MatMul node. Status Message: bad allocation',
    'Failed to allocate memory for requested buffer of size 1073741824',
    'CUDA failure 2: out of memory ; GPU=0 ; hostname=host ; expr=cudaMalloc((void**)&p, size);',
    'BFCArena::AllocateRawInternal Available memory of 0 is smaller than requested bytes of 1024',
    'Array buffer allocation failed',
  ])('knows it by: %s', (message) => {
    expect(outOfMemory(new Error(message))).toMatchObject({ code: 'runtime.out-of-memory' });
  });

  it('is told from others', () => {
    expect(outOfMemory(new Error('Got invalid dimensions for input: x'))).toBeUndefined();
  });
});

describe('a session over a file of weights', () => {
  it('reads them where they lie', async () => {
    writeFileSync(join(folder, file), new Uint8Array(Float32Array.of(10, 20).buffer));
    expect([...(await sum()).sum.data]).toEqual([11, 22]);
  });

  it('says which file is gone, and the way out as the front end names it', async () => {
    const failure = { code: 'runtime.weight-file-gone', message: expect.stringContaining(join(folder, file)) };
    await expect(sum()).rejects.toMatchObject({
      ...failure,
      remedy: expect.stringContaining('soft-prompt tune --resume'),
    });
    useFrontEnd('editor');
    await expect(sum()).rejects.toMatchObject({
      ...failure,
      remedy: expect.stringContaining('Soft Prompt: Resume Tuning'),
    });
  });

  it('leaves it to onnxruntime to tell of a file that is cut off', async () => {
    writeFileSync(join(folder, file), new Uint8Array(4));
    await expect(sum()).rejects.not.toMatchObject({ code: 'runtime.weight-file-gone' });
  });
});
