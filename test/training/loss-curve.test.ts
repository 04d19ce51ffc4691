import { describe, expect, it } from 'vitest';
import { present } from '../../src/base/failure.ts';
import { float32Tensor } from '../../src/graph/tensor.ts';
import { templatePromptName } from '../../src/prompts/layout.ts';
import { promptTuning } from '../../src/prompts/methods.ts';
import { packExample } from '../../src/prompts/packing/packed-example.ts';
import { PromptPacker } from '../../src/prompts/packing/prompt-packer.ts';
import { tokenRows } from '../../src/prompts/packing/prompt-row.ts';
import { PromptLoss } from '../../src/training/forward/prompt-loss.ts';
import { Adam } from '../../src/training/optimisers/adam.ts';
import { batch, modelNames, openFixture, readReference } from '../models/architectures/fixture-models.ts';
import { letterTokenizer } from '../prompts/letter-tokenizer.ts';
import { lossesOf, softRows } from './support/loss-curve.ts';

const steps = 50;

/** The losses of 50 steps over the fixtures' batch, one batch a step or one example a batch. */
async function lossCurve(name: string, template: string, optimiser: 'adam' | 'adamw', batchSize: 1 | 3) {
  const [before, after] = present(batch.templates[template], template);
  const length = before + after;
  const { network, weights } = await openFixture(name);
  const model = { name, fingerprint: '', network, weights, tokenizer: letterTokenizer([]) };
  const { prompt } = readReference(name, template);
  const parameterisation = promptTuning(float32Tensor([length, network.dimensions.hiddenSize], prompt));
  const packer = new PromptPacker(
    softRows(0, before),
    after === 0 ? new Map() : new Map([[templatePromptName, length]]),
  );
  const objective = new PromptLoss(
    model,
    packer,
    new Map([[templatePromptName, { parameterisation, trainable: true }]]),
    { weightFolder: weights.folder, threads: 1 },
  );
  const items = batch.queries.map((query, index) =>
    packExample([...tokenRows(query), ...softRows(before, length)], [present(batch.answers[index], 'an answer')]),
  );
  const decays = optimiser === 'adam' ? ('loss' as const) : ('parameter' as const);
  const weightDecay = optimiser === 'adam' ? 0 : batch.weightDecay;
  return lossesOf(objective, items, {
    optimiser: new Adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay, decays }),
    batching: { batchSize, accumulationSteps: 3 / batchSize, dataSeed: 0 },
    totalSteps: steps,
    learningRate: batch.learningRate,
  });
}

function expectClose(losses: readonly number[], reference: readonly number[]) {
  expect(losses).toHaveLength(reference.length);
  losses.forEach((loss, step) => {
    const expected = present(reference[step], 'a loss');
    expect(Math.abs(loss - expected), `step ${step}: ${loss} for ${expected}`).toBeLessThan(1e-3);
  });
}

describe('50 losses of a tuning stay within 0.001 of those that PyTorch computes in double precision', () => {
  it.each(modelNames)('%s, soft tokens before and after the query, Adam', async (name) => {
    expectClose(await lossCurve(name, 'middle', 'adam', 3), readReference(name, 'middle').adam);
  });

  it('llama, soft tokens in front only, AdamW', async () => {
    expectClose(await lossCurve('llama', 'front', 'adamw', 3), readReference('llama', 'front').adamw);
  });

  it('llama, each example a batch of its own, accumulated', async () => {
    expectClose(await lossCurve('llama', 'front', 'adam', 1), readReference('llama', 'front').adam);
  });
});
