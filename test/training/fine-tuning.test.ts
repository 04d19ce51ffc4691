import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { present } from '../../src/base/failure.ts';
import { float32Tensor } from '../../src/graph/tensor.ts';
import { templatePromptName } from '../../src/prompts/layout.ts';
import { promptTuning } from '../../src/prompts/methods.ts';
import { packExample } from '../../src/prompts/packing/packed-example.ts';
import { PromptPacker } from '../../src/prompts/packing/prompt-packer.ts';
import { tokenRows } from '../../src/prompts/packing/prompt-row.ts';
import { PromptLoss } from '../../src/training/forward/prompt-loss.ts';
import { readUsedWeights } from '../../src/training/forward/used-weights.ts';
import { Adam } from '../../src/training/optimisers/adam.ts';
import { batch, modelNames, openFixture, readReference } from '../models/architectures/fixture-models.ts';
import { letterTokenizer } from '../prompts/letter-tokenizer.ts';
import { lossesOf, softRows } from './support/loss-curve.ts';

/** Made by make_fine_tuning.py with PyTorch. */
const judge = z
  .object({
    model_learning_rate: z.number(),
    weight_decay: z.number(),
    losses: z.record(z.string(), z.array(z.number())),
  })
  .parse(JSON.parse(readFileSync(new URL('../fixtures/training/fine_tuning.json', import.meta.url), 'utf8')));

/** The losses as the soft prompt and every weight that the model uses are trained together. */
async function lossCurve(name: string, steps: number, gradientCheckpointing = false) {
  const [before, after] = present(batch.templates.middle, 'middle');
  const length = before + after;
  const { network, weights } = await openFixture(name);
  const model = { name, fingerprint: '', network, weights, tokenizer: letterTokenizer([]) };
  const { prompt } = readReference(name, 'middle');
  const parameterisation = promptTuning(float32Tensor([length, network.dimensions.hiddenSize], prompt));
  const prompts = new Map([[templatePromptName, { parameterisation, trainable: true }]]);
  const packer = new PromptPacker(softRows(0, before), new Map([[templatePromptName, length]]));
  const session = { weightFolder: weights.folder, threads: 1 };
  const tensors = await readUsedWeights(new PromptLoss(model, packer, prompts, session), weights);
  const trained = { tensors, rateFactor: judge.model_learning_rate / batch.learningRate };
  const objective = new PromptLoss(model, packer, prompts, session, undefined, trained);
  const items = batch.queries.map((query, index) =>
    packExample([...tokenRows(query), ...softRows(before, length)], [present(batch.answers[index], 'an answer')]),
  );
  return lossesOf(objective, items, {
    optimiser: new Adam({
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: judge.weight_decay,
      decays: 'loss',
    }),
    batching: { batchSize: 3, accumulationSteps: 1, dataSeed: 0 },
    totalSteps: steps,
    learningRate: batch.learningRate,
    gradientCheckpointing,
  });
}

describe('fine-tuning the model with the prompt, each at its own rate, has the losses of PyTorch', () => {
  const cases = [...modelNames.map((name) => ({ name, again: false })), { name: 'llama', again: true }];

  it.each(cases)('$name, layers computed again: $again', async ({ name, again }) => {
    const expected = present(judge.losses[name], name);
    const losses = await lossCurve(name, expected.length, again);
    expect(losses).toHaveLength(expected.length);
    losses.forEach((loss, step) => {
      expect(Math.abs(loss - (expected[step] ?? Number.NaN)), `step ${step}`).toBeLessThan(1e-3);
    });
  });
});
