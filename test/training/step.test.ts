import { describe, expect, it } from 'vitest';
import { present } from '../../src/base/failure.ts';
import { chooseShapes, measureBatch } from '../../src/training/batches/batch-shapes.ts';
import { Adam } from '../../src/training/optimisers/adam.ts';
import { learningRateFactor } from '../../src/training/schedule.ts';
import { StepRunner } from '../../src/training/step/step-runner.ts';
import { initialState, slotName, type TrainingState } from '../../src/training/step/training-state.ts';
import { optimisation } from './support/fixtures.ts';
import { type Labelled, SoftmaxRegression } from './support/softmax-regression.ts';

type Run = (typeof optimisation.runs)[number];

const { features, classes, start, items } = optimisation;
const steps = 50;

/** The batch that the fixture's script takes at a step. */
const batchAt = (step: number): Labelled[] =>
  [0, 1, 2, 3, 4, 5].map((offset) => present(items[(step * 3 + offset) % items.length], 'an item'));

const adamOf = ({ optimizer, options }: Run) =>
  new Adam({
    beta1: options.betas[0],
    beta2: options.betas[1],
    epsilon: options.eps,
    weightDecay: options.weight_decay,
    decays: optimizer === 'Adam' ? 'loss' : 'parameter',
  });

/** Trains as the fixture did, each step's batch cut into `parts`. */
async function train(run: Run, parts: number) {
  const objective = new SoftmaxRegression({ features, classes, ...start });
  const optimiser = adamOf(run);
  const batches = (step: number) => {
    const batch = batchAt(step);
    const size = batch.length / parts;
    return Array.from({ length: parts }, (_, part) => ({
      items: batch.slice(part * size, (part + 1) * size),
      draw: 0,
    }));
  };
  const measured = Array.from({ length: steps }, (_, step) => batches(step)).flatMap((step) =>
    step.map(({ items }) => measureBatch(items.map((item) => objective.size(item)))),
  );
  const { shapes } = chooseShapes(measured, (shape) => objective.cost(shape));
  const runner = new StepRunner(objective, shapes, {
    optimiser,
    maxGradNorm: run.max_grad_norm ?? undefined,
    accumulates: parts > 1,
  });
  const { type, warmup_steps: warmupSteps } = run.schedule;
  const schedule = { type, warmupSteps, totalSteps: steps, stepsPerEpoch: 2, decayRate: 1 };
  let state = initialState(objective.parameters, optimiser);
  const [losses, norms]: [number[], number[]] = [[], []];
  for (let step = 0; step < steps; step++) {
    const rate = run.options.lr * learningRateFactor(schedule, step);
    const result = await runner.step(state, batches(step), rate);
    state = result.state;
    losses.push(result.loss);
    norms.push(result.gradientNorm);
  }
  await runner.release();
  return { state, losses, norms };
}

function expectClose(actual: ArrayLike<number | bigint> | undefined, expected: readonly number[], tolerance: number) {
  const values = Array.from(present(actual, 'values'), Number);
  expect(values).toHaveLength(expected.length);
  values.forEach((value, index) => {
    const reference = present(expected[index], 'a reference');
    expect(Math.abs(value - reference), `${value} for ${reference} at ${index}`).toBeLessThan(tolerance);
  });
}

function expectAsPyTorch(run: Run, result: { state: TrainingState; losses: number[]; norms: number[] }) {
  expectClose(result.losses, run.losses, 2e-6);
  expectClose(result.norms, run.norms, 2e-6);
  expectClose(result.state.parameters.get('weight')?.data, run.weight, 5e-6);
  expectClose(result.state.parameters.get('bias')?.data, run.bias, 5e-6);
  expectClose(result.state.slots.get(slotName('exp_avg', 'weight'))?.data, run.weight_exp_avg, 1e-6);
  expectClose(result.state.slots.get(slotName('exp_avg_sq', 'weight'))?.data, run.weight_exp_avg_sq, 1e-6);
}

describe('50 steps of forward, backward, clipping and optimiser in one graph follow PyTorch', () => {
  const name = ({ optimizer, options, max_grad_norm, schedule }: Run) =>
    `${optimizer}, weight decay ${options.weight_decay}, gradient norm at most ${max_grad_norm}, ${schedule.type}`;

  it.each(optimisation.runs.map((run) => [name(run), run] as const))('%s', async (_, run) => {
    expectAsPyTorch(run, await train(run, 1));
  });

  it.each(optimisation.runs.map((run) => [name(run), run] as const))(
    '%s, in three accumulated batches',
    async (_, run) => {
      expectAsPyTorch(run, await train(run, 3));
    },
  );
});
