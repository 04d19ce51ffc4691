import { expect, it } from 'vitest';
import { present } from '../../src/base/failure.ts';
import { gradients } from '../../src/graph/gradient.ts';
import { add, constant, input, matmul, mul, silu, slice, softmax, sumAll } from '../../src/graph/operators/index.ts';
import { recompute } from '../../src/graph/recompute.ts';
import { float32Tensor } from '../../src/graph/tensor.ts';
import { topologicalOrder, type Value } from '../../src/graph/value.ts';
import { expectClose, numbered, run } from './run-graph.ts';

const slots = 200;
const numbers = (rows: number, columns: number, step: number) =>
  float32Tensor(
    [rows, columns],
    Array.from({ length: rows * columns }, (_, index) => Math.sin(1 + step * index)),
  );
const feeds = { q: numbers(3, 4, 1), k: numbers(slots, 4, 0.7), v: numbers(slots, 4, 0.3) };
const [q, k, v] = [input('q', 'float32', [3, 4]), input('k', 'float32', [slots, 4]), input('v', 'float32', [slots, 4])];

const count = (outputs: readonly Value[], name: string) =>
  topologicalOrder(outputs).filter(({ operator }) => operator.name === name).length;

/** The gradients of a loss with respect to q, k and v before and after the pass, which must be the same numbers. */
async function expectSameGradients(loss: Value) {
  const before = [loss, ...gradients(loss, [q, k, v])];
  const after = recompute(before, [loss]);
  const [expected, actual] = [await run(numbered(before), feeds), await run(numbered(after), feeds)];
  for (const name of Object.keys(expected)) expectClose(present(actual[name], name), present(expected[name], name), 0);
  return { before, after };
}

it('computes activations and long rows of attention weights again for the backward pass', async () => {
  const weights = softmax(add(matmul(q, k, { transposeB: true, scale: 0.5 }), constant(float32Tensor([1], [0.5]))));
  const attended = matmul(weights, v);
  const { before, after } = await expectSameGradients(sumAll(mul(silu(attended), attended)));
  expect([count(before, 'softmax'), count(before, 'silu')]).toEqual([1, 1]);
  expect([count(after, 'softmax'), count(after, 'silu')]).toEqual([2, 2]);
  // What the weights are computed from goes along; the product that the activation reads does not.
  expect(count(after, 'matmul') - count(before, 'matmul')).toBe(1);
});

it('cuts parts out of a kept value again', async () => {
  const [first, second] = [slice(k, 0, 0, 3), slice(slice(k, 0, 0, 100), 0, 5, 8)];
  // The backward pass reads k itself, and so its parts need not be kept.
  const loss = add(sumAll(mul(q, mul(first, second))), sumAll(mul(k, v)));
  const { before, after } = await expectSameGradients(loss);
  expect(count(after, 'slice') - count(before, 'slice')).toBe(3);
});

it('leaves the forward pass alone', async () => {
  const loss = sumAll(silu(mul(matmul(q, k, { transposeB: true }), sumAll(v))));
  const { after } = await expectSameGradients(loss);
  expect(after[0]).toBe(loss);
});
