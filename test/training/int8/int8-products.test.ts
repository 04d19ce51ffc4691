import { describe, expect, it } from 'vitest';
import { present } from '../../../src/base/failure.ts';
import { gradients } from '../../../src/graph/gradient.ts';
import { input } from '../../../src/graph/operators/index.ts';
import { float32Tensor } from '../../../src/graph/tensor.ts';
import { topologicalOrder, type Value } from '../../../src/graph/value.ts';
import { promptTuning } from '../../../src/prompts/methods.ts';
import { packExample } from '../../../src/prompts/packing/packed-example.ts';
import { PromptPacker } from '../../../src/prompts/packing/prompt-packer.ts';
import { tokenRows } from '../../../src/prompts/packing/prompt-row.ts';
import { Session } from '../../../src/runtime/session.ts';
import { measureBatch } from '../../../src/training/batches/batch-shapes.ts';
import { arithmetic, type Precision } from '../../../src/training/forward/arithmetic.ts';
import { PromptLoss } from '../../../src/training/forward/prompt-loss.ts';
import { batch, modelNames, openFixture, readReference } from '../../models/architectures/fixture-models.ts';
import { failureOf, temporaryCache } from '../../models/weights/support.ts';
import { letterTokenizer } from '../../prompts/letter-tokenizer.ts';

const vocabulary = 99;

async function openModel(name: string) {
  const letters = letterTokenizer([]);
  const encode = (text: string) => letters.encode(text).map((id) => id % vocabulary);
  return { name, fingerprint: name.padEnd(64, '0'), ...(await openFixture(name)), tokenizer: { ...letters, encode } };
}

/** The loss of the fixtures' batch after soft vectors in front, and its gradient, in a precision. */
async function measure(name: string, precision: Precision) {
  const opened = await openModel(name);
  const { model, session, passes } = await arithmetic(precision, opened, {
    weightFolder: opened.weights.folder,
    threads: 1,
  });
  const [length] = present(batch.templates.front, 'the template');
  const { hiddenSize } = model.network.dimensions;
  const prefix = Array.from({ length }, (_, index) => ({ kind: 'soft' as const, prompt: 'prompt', index }));
  const initial = float32Tensor([length, hiddenSize], readReference(name, 'front').prompt);
  const prompts = new Map([['prompt', { parameterisation: promptTuning(initial), trainable: true }]]);
  const objective = new PromptLoss(model, new PromptPacker(prefix, new Map()), prompts, session, passes);
  const items = batch.queries.map((query, index) =>
    packExample(tokenRows(query), [present(batch.answers[index], 'an answer')]),
  );
  const shape = measureBatch(items.map((item) => objective.size(item)));
  const parameter = input('parameter', 'float32', initial.shape);
  const { lossSum } = objective.build(
    new Map(objective.parameters.map(({ name: label }) => [label, parameter])),
    shape,
  );
  const gradient = present(gradients(lossSum, [parameter])[0], 'the gradient');
  const ran = await Session.create({ lossSum, gradient }, objective.session);
  const results = await ran.run({ ...(await objective.feeds(items, shape, 0)), parameter: initial });
  await ran.release();
  return {
    loss: Number(results.lossSum.data[0]) / shape.labels,
    gradient: Array.from(results.gradient.data, Number),
    integerProducts: countIntegerProducts([lossSum, gradient]),
  };
}

function countIntegerProducts(outputs: readonly Value[]): number {
  return topologicalOrder(outputs).filter(({ operator }) => operator.name === 'integerMatmul').length;
}

function cosine(a: readonly number[], b: ArrayLike<number>): number {
  const dot = (x: ArrayLike<number>, y: ArrayLike<number>) =>
    Array.from(x).reduce((sum, value, index) => sum + value * (y[index] ?? Number.NaN), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** A step is 1/127 of the largest of k numbers: over two layers that turns the gradient by a few hundredths at most. */
describe.each(modelNames)('%s', (name) => {
  // Two layers of query_key_value, dense and two of the MLP, or of q, k, v, o, gate, up and down.
  const layerMatrices = name.startsWith('gpt') ? 2 * 4 : 2 * 7;
  const reference = readReference(name, 'front');

  it('keeps the loss of PyTorch, and the direction of its gradient, when the backward products are in int8', async () => {
    temporaryCache();
    const { loss, gradient, integerProducts } = await measure(name, 'int8_backward');
    expect(Math.abs(loss - reference.loss)).toBeLessThan(1e-5);
    expect(integerProducts).toBe(layerMatrices);
    expect(cosine(gradient, reference.gradient)).toBeGreaterThan(0.999);
  });

  it('keeps loss and direction nearly when all products are in int8', async () => {
    temporaryCache();
    const { loss, gradient, integerProducts } = await measure(name, 'int8');
    expect(Math.abs(loss - reference.loss)).toBeLessThan(0.01 * reference.loss);
    expect(integerProducts).toBe(2 * layerMatrices);
    expect(cosine(gradient, reference.gradient)).toBeGreaterThan(0.99);
  });
});

it('refuses int8 on another provider than the processor', async () => {
  const model = await openModel('llama');
  expect((await failureOf(arithmetic('int8', model, { provider: 'webgpu' }))).code).toBe('int8.needs-cpu');
});
