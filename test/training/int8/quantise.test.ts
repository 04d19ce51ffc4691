import { join } from 'node:path';
import { expect, it } from 'vitest';
import { joinedWeights } from '../../../src/training/int8/joined-weights.ts';
import { columnScales, quantiseColumns, rowsOf, transposed } from '../../../src/training/int8/quantise.ts';

const matrix = { rows: 3, columns: 2, elements: Float32Array.of(1, -4, 100, 0, -0.25, 2) };

it('gives each column the step with which its largest magnitude becomes 127, whatever the rows hold that stay apart', () => {
  const without = new Set([1]);
  const scales = columnScales(matrix, without);
  expect(scales).toEqual(Float32Array.of(1 / 127, 4 / 127));
  expect(Array.from(quantiseColumns(matrix, scales, without))).toEqual([127, -127, 0, 0, -32, 64]);
});

it('divides no column of zeros by zero', () => {
  const zeros = { rows: 2, columns: 1, elements: new Float32Array(2) };
  expect(Array.from(quantiseColumns(zeros, columnScales(zeros, new Set()), new Set()))).toEqual([0, 0]);
});

it('exchanges rows and columns, and takes rows out', () => {
  expect(transposed(matrix)).toEqual({ rows: 2, columns: 3, elements: Float32Array.of(1, 100, -0.25, -4, 0, 2) });
  expect(rowsOf(matrix, [2, 0])).toEqual(Float32Array.of(-0.25, 2, 1, -4));
});

it('names the files of model and cache from the nearest folder above both', () => {
  const root = join('/', 'home', 'user');
  const location = { fileName: 'model.safetensors', offset: 8, length: 4 };
  const model = {
    folder: join(root, 'models', 'llama'),
    weights: new Map([['w', { dtype: 'float32' as const, shape: [1], location }]]),
  };
  const cached = {
    file: join(root, 'cache', 'int8.safetensors'),
    tensors: new Map([['w/forward', { dtype: 'I8' as const, shape: [1], offset: 64, length: 1 }]]),
    metadata: new Map<string, string>(),
  };
  const { folder, weights } = joinedWeights(model, cached);
  expect(folder).toBe(root);
  expect(weights.get('w')?.location).toEqual({ ...location, fileName: 'models/llama/model.safetensors' });
  expect(weights.get('w/forward')).toEqual({
    dtype: 'int8',
    shape: [1],
    location: { fileName: 'cache/int8.safetensors', offset: 64, length: 1 },
  });
});
