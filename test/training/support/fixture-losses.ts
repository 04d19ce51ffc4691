import { present } from '../../../src/base/failure.ts';
import type { Pass } from '../../../src/graph/rewrite.ts';
import { float32Tensor } from '../../../src/graph/tensor.ts';
import { templatePromptName } from '../../../src/prompts/layout.ts';
import { promptTuning } from '../../../src/prompts/methods.ts';
import { packExample } from '../../../src/prompts/packing/packed-example.ts';
import { PromptPacker } from '../../../src/prompts/packing/prompt-packer.ts';
import { tokenRows } from '../../../src/prompts/packing/prompt-row.ts';
import type { SessionOptions } from '../../../src/runtime/session.ts';
import { PromptLoss } from '../../../src/training/forward/prompt-loss.ts';
import { Adam } from '../../../src/training/optimisers/adam.ts';
import { batch, openFixture, readReference } from '../../models/architectures/fixture-models.ts';
import { letterTokenizer } from '../../prompts/letter-tokenizer.ts';
import { lossesOf, softRows } from './loss-curve.ts';

export interface FixtureTuning {
  readonly name: string;
  readonly template: string;
  readonly optimiser?: 'adam' | 'adamw';
  readonly batchSize?: 1 | 3;
  readonly steps?: number;
  readonly gradientCheckpointing?: boolean;
  readonly session?: SessionOptions;
  readonly passes?: readonly Pass[];
  readonly lossScales?: readonly number[];
}

/** The tuning of a fixture model, with the examples that PyTorch's script had. */
export async function fixtureObjective({ name, template, session = {}, passes, lossScales }: FixtureTuning) {
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
    { weightFolder: weights.folder, threads: 1, ...session },
    passes,
    undefined,
    lossScales,
  );
  const items = batch.queries.map((query, index) =>
    packExample([...tokenRows(query), ...softRows(before, length)], [present(batch.answers[index], 'an answer')]),
  );
  return { model, objective, items };
}

/** The losses of steps over the fixtures' batch, one batch a step or one example a batch. */
export async function fixtureLosses(tuning: FixtureTuning): Promise<number[]> {
  const { optimiser = 'adam', batchSize = 3, steps = 50, gradientCheckpointing = false } = tuning;
  const { objective, items } = await fixtureObjective(tuning);
  const decays = optimiser === 'adam' ? ('loss' as const) : ('parameter' as const);
  const weightDecay = optimiser === 'adam' ? 0 : batch.weightDecay;
  return lossesOf(objective, items, {
    optimiser: new Adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay, decays }),
    batching: { batchSize, accumulationSteps: 3 / batchSize, dataSeed: 0 },
    totalSteps: steps,
    learningRate: batch.learningRate,
    gradientCheckpointing,
  });
}

/** The greatest distance between two curves. */
export function largestDifference(losses: readonly number[], reference: readonly number[]): number {
  return Math.max(...losses.map((loss, step) => Math.abs(loss - (reference[step] ?? Number.NaN))));
}
