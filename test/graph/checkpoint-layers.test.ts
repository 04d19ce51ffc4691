import { expect, it } from 'vitest';
import { present } from '../../src/base/failure.ts';
import { checkpointLayers } from '../../src/graph/checkpoint-layers.ts';
import { gradients } from '../../src/graph/gradient.ts';
import { add, input, matmul, mul, sigmoid, slice, sumAll, tanh } from '../../src/graph/operators/index.ts';
import { peakActivations } from '../../src/graph/peak-memory.ts';
import { float32Tensor } from '../../src/graph/tensor.ts';
import { topologicalOrder, type Value } from '../../src/graph/value.ts';
import { expectClose, numbered, run } from './run-graph.ts';

const [rows, width, layers] = [40, 6, 12];
const x = input('x', 'float32', [rows, width]);
const w = input('w', 'float32', [width, width]);
const feeds = { x: numbers(rows, width, 1), w: numbers(width, width, 0.7) };

function numbers(first: number, second: number, step: number) {
  return float32Tensor(
    [first, second],
    Array.from({ length: first * second }, (_, index) => Math.sin(1 + step * index)),
  );
}

/** A residual network whose layers keep a few tensors each for their derivative. */
function network(): Value {
  let stream = x;
  for (let layer = 0; layer < layers; layer++) {
    const inner = matmul(stream, w);
    stream = add(stream, mul(tanh(inner), sigmoid(inner)));
  }
  return sumAll(mul(slice(stream, 0, rows - 2, rows), slice(stream, 0, rows - 2, rows)));
}

const count = (outputs: readonly Value[], name: string) =>
  topologicalOrder(outputs).filter(({ operator }) => operator.name === name).length;

it('computes the insides of the layers again, and gives the same gradient to the last bit', async () => {
  const loss = network();
  const before = [loss, ...gradients(loss, [x])];
  const after = checkpointLayers(before, [loss], [x]);
  const [expected, actual] = [await run(numbered(before), feeds), await run(numbered(after), feeds)];
  for (const name of Object.keys(expected)) expectClose(present(actual[name], name), present(expected[name], name), 0);
  expect(after[0]).toBe(loss);
  expect([count(before, 'tanh'), count(after, 'tanh')]).toEqual([layers, 2 * layers]);
});

it('keeps one tensor a layer', () => {
  const loss = network();
  const before = [loss, ...gradients(loss, [x])];
  const after = checkpointLayers(before, [loss], [x]);
  const tensor = rows * width * 4;
  // Kept of each layer: tanh and sigmoid, which their own derivatives and the product read.
  expect(peakActivations(before)).toBeGreaterThan(2 * layers * tensor);
  expect(peakActivations(after)).toBeLessThan((layers + 8) * tensor);
});

it('leaves a graph without layers as it is', () => {
  const loss = sumAll(mul(x, x));
  const outputs = [loss, ...gradients(loss, [x])];
  expect(checkpointLayers(outputs, [loss], [x])).toEqual(outputs);
});
