import { expect, it } from 'vitest';
import { present } from '../../src/base/failure.ts';
import { gradients } from '../../src/graph/gradient.ts';
import {
  cast,
  columns,
  constant,
  div,
  input,
  mul,
  neg,
  quantiseRows,
  rmsNorm,
  sub,
  sum,
  sumAll,
} from '../../src/graph/operators/index.ts';
import { rowStep } from '../../src/graph/operators/integer.ts';
import { postponeRowFactors } from '../../src/graph/postpone-row-factors.ts';
import { float32Tensor, int64Tensor } from '../../src/graph/tensor.ts';
import { topologicalOrder, type Value } from '../../src/graph/value.ts';
import { expectClose, numbered, run } from './run-graph.ts';

const [rows, width] = [3, 8];
const numbers = (step: number) =>
  float32Tensor(
    [rows, width],
    Array.from(
      { length: rows * width },
      (_, index) => 10 ** (Math.floor(index / width) - 1) * Math.sin(1 + step * index),
    ),
  );
const feeds = { x: numbers(1), y: numbers(0.7) };
const [x, y] = [input('x', 'float32', [rows, width]), input('y', 'float32', [rows, width])];

/** A factor for each row, and rows in steps of it. */
const step = rowStep(y, 127, 1e-18);
const scaled = mul(x, step);

/** How many products as large as the inputs are computed. */
const largeProducts = (outputs: readonly Value[]) =>
  topologicalOrder(outputs).filter(({ operator, shape }) => operator.name === 'mul' && shape[1] === width).length;

async function expectSame(before: readonly Value[]) {
  const after = postponeRowFactors(before);
  const [expected, actual] = [await run(numbered(before), feeds), await run(numbered(after), feeds)];
  for (const name of Object.keys(expected))
    expectClose(present(actual[name], name), present(expected[name], name), 1e-5);
  return largeProducts(before) - largeProducts(after);
}

it('quantises a product of scaled rows without scaling them', async () => {
  const product = mul(mul(scaled, y), constant(float32Tensor([width], [1, 2, 3, 4, 5, 6, 7, 8])));
  const own = rowStep(product, 127, 1e-18);
  const outliers = div(columns(product, constant(int64Tensor([2], [1, 5]))), own);
  expect(await expectSame([cast(quantiseRows(product, own), 'float32'), own, outliers])).toBe(1);
});

it('carries factors through sums along rows and differences of rows of the same factors', async () => {
  const mean = mul(sum(scaled, [-1]), 1 / width);
  expect(await expectSame([sum(mul(sub(mul(scaled, y), mul(y, mean)), y), [-1])])).toBe(1);
});

it('multiplies the factors in where their rows are added up, or meet rows of other factors', async () => {
  expect(await expectSame([sum(scaled, [0]), neg(scaled), sub(scaled, x), sub(scaled, mul(y, rowStep(x, 1, 1)))])).toBe(
    0,
  );
});

it('keeps the gradient of a normalisation', async () => {
  const weight = constant(float32Tensor([width], [1, -2, 3, -4, 5, -6, 7, -8]));
  const [gradient] = gradients(sumAll(mul(rmsNorm(x, weight, 1e-5), scaled)), [x]);
  await expectSame([present(gradient, 'the gradient')]);
});
