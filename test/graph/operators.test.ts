import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { present } from '../../src/base/failure.ts';
import * as composites from '../../src/graph/composites.ts';
import { gradients } from '../../src/graph/gradient.ts';
import * as operators from '../../src/graph/operators/index.ts';
import { float32Tensor } from '../../src/graph/tensor.ts';
import { centralDifferences } from './central-differences.ts';
import { cases } from './operator-cases.ts';
import { rows } from './operator-rows.ts';
import { expectClose, feedsFor, inputsFor, numbered, run } from './run-graph.ts';

const { constant, input, mul, scalar, sumAll, weight } = operators;

/** Operators without inputs; what they give is known without PyTorch. */
const leaves: Readonly<Record<string, () => Promise<void>>> = {
  async input() {
    const given = float32Tensor([2], [1.5, -2]);
    expect(await run({ output: input('x', 'float32', [2]) }, { x: given })).toEqual({ output: given });
  },

  async constant() {
    const tensor = float32Tensor([2, 1], [0.25, 3]);
    expect(await run({ output: constant(tensor) }, {})).toEqual({ output: tensor });
  },

  async scalar() {
    const values = { float32: scalar(0.1), float16: scalar(0.1, 'float16'), int64: scalar(-7, 'int64') };
    expect(await run(values, {})).toEqual({
      float32: { dtype: 'float32', shape: [], data: Float32Array.of(0.1) },
      float16: { dtype: 'float16', shape: [], data: Uint16Array.of(0x2e66) },
      int64: { dtype: 'int64', shape: [], data: BigInt64Array.of(-7n) },
    });
  },

  async weight() {
    const folder = await mkdtemp(join(tmpdir(), 'weight-'));
    await writeFile(join(folder, 'model.bin'), Float32Array.of(9, 9, 1, 2, 3, 4));
    const location = { fileName: 'model.bin', offset: 8, length: 16 };
    const value = weight('w', { dtype: 'float32', shape: [2, 2] }, location);
    expect(await run({ output: value }, {}, folder)).toEqual({ output: float32Tensor([2, 2], [1, 2, 3, 4]) });
    await rm(folder, { recursive: true });
  },
};

test('every operator and composite has a row', () => {
  const tested = [...Object.keys(rows), ...Object.keys(leaves)];
  expect(tested.sort()).toEqual([...Object.keys(operators), ...Object.keys(composites)].sort());
});

test('every case that PyTorch answered is built, and none that it did not', () => {
  const built = Object.entries(rows).flatMap(([name, builds]) => Object.keys(builds).map((row) => `${name}/${row}`));
  expect(built.sort()).toEqual(Object.keys(cases).sort());
});

describe.each(Object.keys(leaves))('%s', (name) => {
  test('gives its tensor', () => present(leaves[name], name)());
});

describe.each(Object.entries(rows))('%s', (name, builds) => {
  describe.each(Object.entries(builds))('%s', (row, build) => {
    const expected = present(cases[`${name}/${row}`], `the case ${name}/${row}`);

    test('gives what PyTorch gives, in the inferred type and shape', async () => {
      const output = build(...inputsFor(expected.inputs));
      const actual = (await run({ output }, feedsFor(expected.inputs))).output;
      expect(output.type).toEqual({ dtype: actual.dtype, shape: actual.shape });
      expect(actual.dtype).toBe(expected.output.dtype);
      expectClose(actual, expected.output, 1e-6);
    });

    const { cotangent } = expected;
    if (cotangent === undefined) return;

    test('has the gradient of PyTorch and of central differences', async () => {
      const inputs = inputsFor(expected.inputs);
      const sum = sumAll(mul(build(...inputs), constant(cotangent)));
      const wanted = expected.gradients.flatMap((gradient, index) => (gradient === null ? [] : [{ gradient, index }]));
      const built = gradients(
        sum,
        wanted.map(({ index }) => present(inputs[index], 'the input')),
      );
      const results = await run(numbered(built), feedsFor(expected.inputs));
      for (const [place, { gradient, index }] of wanted.entries()) {
        const actual = present(results[`output${place}`], 'the gradient');
        expectClose(actual, gradient, 1e-5);
        expectClose(actual, await centralDifferences(build, expected.inputs, cotangent, index), 1e-4);
      }
    });
  });
});
