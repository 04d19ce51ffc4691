import { expect, it } from 'vitest';
import { present } from '../../src/base/failure.ts';
import { linear } from '../../src/graph/composites.ts';
import { add, concat, gather, input, rmsNorm, silu, slice, sumAll } from '../../src/graph/operators/index.ts';
import { printGraph } from '../../src/graph/print.ts';
import { selectRowsEarly } from '../../src/graph/select-rows-early.ts';
import { float32Tensor, int64Tensor } from '../../src/graph/tensor.ts';
import type { Value } from '../../src/graph/value.ts';
import { expectClose, run } from './run-graph.ts';

const feeds = {
  x: float32Tensor([4, 2], [0.5, -1, 2, 0.25, -0.75, 1, 1.5, 3]),
  w: float32Tensor([2, 2], [1, -0.5, 0.25, 2]),
  scale: float32Tensor([2], [1, 0.5]),
  rows: int64Tensor([2], [3, 1]),
};
const x = input('x', 'float32', [4, 2]);
const [w, scale] = [input('w', 'float32', [2, 2]), input('scale', 'float32', [2])];
const rows = input('rows', 'int64', [2]);
/** A layer as a network has them: a residual stream and what is added to it row by row. */
const layer = (hidden: Value) => add(hidden, silu(linear(rmsNorm(hidden, scale, 1e-5), w)));

const early = (...outputs: Value[]) => selectRowsEarly(outputs).map((value) => present(value, 'an output'));

async function expectSame(before: Value): Promise<string> {
  const [after] = early(before);
  const result = present(after, 'the output');
  expect(result.type).toEqual(before.type);
  const reference = await run({ output: before }, feeds);
  expectClose((await run({ output: result }, feeds)).output, reference.output, 1e-6);
  return printGraph({ output: result });
}

it('computes a layer only for the rows that are taken from it', async () => {
  expect(await expectSame(gather(layer(x), rows))).toBe(
    [
      'x float32[4, 2] = input',
      'rows int64[2] = input',
      '%0 float32[2, 2] = gather(x, rows)',
      'scale float32[2] = input',
      '%1 float32[2, 2] = rmsNorm(%0, scale) epsilon=0.00001',
      'w float32[2, 2] = input',
      '%2 float32[2, 2] = matmul(%1, w) transposeB scale=1',
      '%3 float32[2, 2] = silu(%2)',
      '%4 float32[2, 2] = add(%0, %3)',
      'return output: %4',
    ].join('\n'),
  );
});

it('leaves out the part of a concatenation that nobody reads', async () => {
  const text = await expectSame(slice(concat([layer(x), add(x, 1)], 0), 0, 4, 7));
  expect(text).not.toContain('silu');
});

it('computes all rows where another reader needs them', async () => {
  const hidden = layer(x);
  expect(await expectSame(add(sumAll(hidden), sumAll(gather(hidden, rows))))).toContain('silu(%1)');
});

it('keeps two different selections of one value apart', async () => {
  const hidden = layer(x);
  await expectSame(concat([gather(hidden, rows), slice(hidden, 0, 0, 1), gather(hidden, rows)], 0));
});
