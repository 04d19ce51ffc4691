import { describe, expect, test } from 'vitest';
import { present } from '../../src/base/failure.ts';
import { crossEntropy, linear } from '../../src/graph/composites.ts';
import { gradients } from '../../src/graph/gradient.ts';
import {
  add,
  argMax,
  cast,
  concat,
  constant,
  div,
  exp,
  gather,
  input,
  matmul,
  mul,
  relu,
  rmsNorm,
  slice,
  softmax,
  sumAll,
  tanh,
  topK,
  weight,
} from '../../src/graph/operators/index.ts';
import { printGraph } from '../../src/graph/print.ts';
import { float32Tensor } from '../../src/graph/tensor.ts';
import { topologicalOrder, type Value } from '../../src/graph/value.ts';
import { second } from './operator-cases.ts';
import type { Build } from './operator-rows.ts';
import { expectClose, feedsFor, inputsFor, numbered, run } from './run-graph.ts';

const frozen = (label: string, shape: readonly number[]) =>
  weight(label, { dtype: 'float32', shape }, { fileName: 'model.bin', offset: 0, length: 0 });

function operatorCount(values: readonly Value[], name: string): number {
  return topologicalOrder(values).filter(({ operator }) => operator.name === name).length;
}

describe('gradients', () => {
  test('builds one product a layer, towards the trainable input, and none for frozen weights', () => {
    const layers = 5;
    const prompt = input('prompt', 'float32', [2, 4]);
    let hidden = prompt;
    for (let layer = 0; layer < layers; layer++) hidden = tanh(linear(hidden, frozen(`layer${layer}`, [4, 4])));
    const loss = sumAll(hidden);
    const gradient = gradients(loss, [prompt]);
    expect(operatorCount([loss], 'matmul')).toBe(layers);
    expect(operatorCount([loss, ...gradient], 'matmul')).toBe(2 * layers);
  });

  test('leaves what does not depend on the trainable input without a backward', () => {
    const [prompt, tokens] = [input('prompt', 'float32', [2, 4]), input('tokens', 'float32', [3, 4])];
    const untouched = tanh(linear(tokens, frozen('w', [4, 4])));
    const loss = sumAll(matmul(tanh(prompt), untouched, { transposeB: true }));
    const gradient = gradients(loss, [prompt]);
    // One product back to tanh(prompt); none to what the tokens gave.
    expect(operatorCount([loss, ...gradient], 'matmul')).toBe(3);
    expect(operatorCount([loss, ...gradient], 'tanh')).toBe(2);
  });

  test('sums what reaches a value over several ways', async () => {
    const x = input('x', 'float32', [2]);
    const y = mul(x, x);
    const [gradient] = gradients(sumAll(add(mul(y, x), y)), [x]);
    // x³ + x² at 2 and -1: 3x² + 2x.
    const results = await run({ gradient: present(gradient, 'gradient') }, { x: float32Tensor([2], [2, -1]) });
    expect(results.gradient).toEqual(float32Tensor([2], [16, 1]));
  });

  test('gives several parameters their gradients from one walk', async () => {
    const [a, b] = [input('a', 'float32', [2]), input('b', 'float32', [])];
    const [ofA, ofB] = gradients(sumAll(mul(a, b)), [a, b]);
    const feeds = { a: float32Tensor([2], [3, 5]), b: float32Tensor([], [7]) };
    const results = await run({ ofA: present(ofA, 'a'), ofB: present(ofB, 'b') }, feeds);
    expect(results).toEqual({ ofA: float32Tensor([2], [7, 7]), ofB: float32Tensor([], [8]) });
  });

  test('names all that cannot be differentiated at once', () => {
    const x = input('x', 'float32', [2, 3]);
    const loss = add(sumAll(cast(argMax(x), 'float32')), sumAll(topK(x, 1).values));
    expect(() => gradients(loss, [x])).toThrow(/not differentiable.*argMax.*topK|not differentiable.*topK.*argMax/);
  });

  test('says which parameter the loss does not depend on', () => {
    const [x, y] = [input('x', 'float32', [2]), input('other', 'float32', [2])];
    expect(() => gradients(sumAll(x), [x, y])).toThrow(/other/);
  });

  test('does not take what only chooses rows for a way of the gradient', async () => {
    const [table, scores] = [input('table', 'float32', [2, 1]), input('scores', 'float32', [1, 2])];
    const [gradient] = gradients(sumAll(gather(table, argMax(scores))), [table]);
    const feeds = { table: float32Tensor([2, 1], [4, 5]), scores: float32Tensor([1, 2], [0, 1]) };
    expect((await run({ gradient: present(gradient, 'gradient') }, feeds)).gradient.data).toEqual(
      Float32Array.of(0, 1),
    );
  });
});

describe('a gradient is a graph that can be differentiated again', () => {
  const functions: Readonly<Record<string, Build>> = {
    tanh,
    softmax: (x) => square(softmax(x)),
    matmul: (a, b) => square(matmul(a, b, { transposeB: true })),
    division: div,
    slices: (x) => mul(slice(x, 1, 0, 2), exp(slice(x, 1, 2, 4))),
  };

  test.each(Object.entries(functions))('%s: its second derivatives are those of PyTorch', async (name, build) => {
    const { inputs: given, gradients: expected } = present(second[name], name);
    const inputs = inputsFor(given);
    const first = gradients(sumAll(build(...inputs)), inputs);
    const norm = first.map((gradient) => sumAll(square(gradient))).reduce((total, square) => add(total, square));
    const results = await run(numbered(gradients(norm, inputs)), feedsFor(given));
    expected.forEach((gradient, index) => {
      expectClose(present(results[`output${index}`], 'a gradient'), gradient, 1e-5);
    });
  });

  test('what keeps a kernel from being differentiated twice is named', () => {
    const x = input('x', 'float32', [2, 4]);
    const [first] = gradients(sumAll(rmsNorm(x, frozen('w', [4]), 1e-6)), [x]);
    expect(() => gradients(sumAll(square(present(first, 'first'))), [x])).toThrow(/inverseDeviation/);
  });
});

describe('printed backward graphs', () => {
  const printed = (loss: Value, parameters: Readonly<Record<string, Value>>) => {
    const built = gradients(loss, Object.values(parameters));
    return printGraph(
      Object.fromEntries(Object.keys(parameters).map((name, index) => [name, present(built[index], name)])),
    );
  };

  test('a linear layer with an activation', () => {
    const x = input('x', 'float32', [2, 3]);
    const loss = sumAll(tanh(linear(x, frozen('w', [4, 3]), frozen('b', [4]))));
    expect(printed(loss, { x })).toBe(
      text(`
        %0 float32[1, 1] = reshape(1) shape=[1, 1]
        %1 float32[2, 4] = expand(%0) shape=[2, 4]
        x float32[2, 3] = input
        w float32[4, 3] = weight
        %2 float32[2, 4] = matmul(x, w) transposeB scale=1
        b float32[4] = weight
        %3 float32[2, 4] = add(%2, b)
        %4 float32[2, 4] = tanh(%3)
        %5 float32[2, 4] = mul(%4, %4)
        %6 float32[2, 4] = sub(1, %5)
        %7 float32[2, 4] = mul(%1, %6)
        %8 float32[2, 3] = matmul(%7, w) scale=1
        return x: %8
      `),
    );
  });

  test('a broadcast bias is summed over the rows', () => {
    const bias = input('bias', 'float32', [4]);
    const loss = sumAll(relu(add(frozen('x', [2, 4]), bias)));
    expect(printed(loss, { bias })).toBe(
      text(`
        x float32[2, 4] = weight
        bias float32[4] = input
        %0 float32[2, 4] = add(x, bias)
        %1 bool[2, 4] = greater(%0, 0)
        %2 float32[1, 1] = reshape(1) shape=[1, 1]
        %3 float32[2, 4] = expand(%2) shape=[2, 4]
        %4 float32[2, 4] = where(%1, %3, 0)
        %5 float32[1, 4] = sum(%4) axes=[0]
        %6 float32[4] = reshape(%5) shape=[4]
        return bias: %6
      `),
    );
  });

  test('cross-entropy at labels', () => {
    const logits = input('logits', 'float32', [3, 5]);
    const loss = sumAll(crossEntropy(logits, input('labels', 'int64', [3])));
    expect(printed(loss, { logits })).toBe(
      text(`
        %0 float32[1] = reshape(1) shape=[1]
        %1 float32[3] = expand(%0) shape=[3]
        %2 float32[3] = neg(%1)
        labels int64[3] = input
        %3 float32[3, 5] = place(%2, labels) columns=5
        logits float32[3, 5] = input
        %4 float32[3, 5] = logSoftmax(logits)
        %5 float32[3, 5] = exp(%4)
        %6 float32[3, 1] = sum(%3) axes=[1]
        %7 float32[3, 5] = mul(%5, %6)
        %8 float32[3, 5] = sub(%3, %7)
        return logits: %8
      `),
    );
  });

  test('a soft prompt before tokens gets its rows of the gradient', () => {
    const prompt = input('prompt', 'float32', [2, 4]);
    const rows = concat([prompt, frozen('tokens', [3, 4])], 0);
    const loss = sumAll(mul(rows, constant(float32Tensor([5, 1], [1, 2, 3, 4, 5]))));
    expect(printed(loss, { prompt })).toBe(
      text(`
        %0 float32[1, 1] = reshape(1) shape=[1, 1]
        %1 float32[5, 4] = expand(%0) shape=[5, 4]
        %2 float32[5, 1] = constant
        %3 float32[5, 4] = mul(%1, %2)
        %4 float32[2, 4] = slice(%3) axis=0 start=0 end=2
        return prompt: %4
      `),
    );
  });

  test('slices that make up a tensor are joined by one concatenation', () => {
    const x = input('x', 'float32', [2, 4]);
    const loss = sumAll(mul(slice(x, 1, 0, 2), slice(x, 1, 2, 4)));
    expect(printed(loss, { x })).toBe(
      text(`
        %0 float32[1, 1] = reshape(1) shape=[1, 1]
        %1 float32[2, 2] = expand(%0) shape=[2, 2]
        x float32[2, 4] = input
        %2 float32[2, 2] = slice(x) axis=1 start=2 end=4
        %3 float32[2, 2] = mul(%1, %2)
        %4 float32[2, 2] = slice(x) axis=1 start=0 end=2
        %5 float32[2, 2] = mul(%1, %4)
        %6 float32[2, 4] = concat(%3, %5) axis=1
        return x: %6
      `),
    );
  });
});

/** Golden text written with the indentation of the code around it. */
function text(indented: string): string {
  return indented.trim().replaceAll(/\n +/g, '\n');
}

function square(x: Value): Value {
  return mul(x, x);
}
