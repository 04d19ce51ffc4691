import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useFrontEnd } from '../../src/base/front-end.ts';
import { add, input, weight } from '../../src/graph/operators/index.ts';
import { float32Tensor } from '../../src/graph/tensor.ts';
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
