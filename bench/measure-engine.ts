// One measured process: reads a workload, tunes with this engine, writes a measurement.
import { text } from 'node:stream/consumers';
import type { PackedExample } from '../src/prompts/packing/packed-example.ts';
import { BatchPlan } from '../src/training/batches/batch-plan.ts';
import { largestBatch } from '../src/training/batches/batch-shapes.ts';
import { epochSteps, stepsPerEpoch } from '../src/training/batches/epoch-steps.ts';
import type { PromptLoss } from '../src/training/forward/prompt-loss.ts';
import { Adam } from '../src/training/optimisers/adam.ts';
import type { StepPass } from '../src/training/step/step-graph.ts';
import { StepRunner } from '../src/training/step/step-runner.ts';
import { initialState } from '../src/training/step/training-state.ts';
import type { Source } from './ablations.ts';
import { secondsNow } from './clock.ts';
import { peakMemory } from './device-memory.ts';
import { benchmarkObjective } from './objective.ts';
import { type Measurement, type Workload, workloadSchema } from './workload.ts';

const passOf: Readonly<Partial<Record<Source, StepPass>>> = {
  'activations computed again': 'recompute',
  'early selection of rows': 'selectRowsEarly',
  'factors of rows postponed': 'postponeRowFactors',
};

/** As many as a tuning has: for a handful, smaller batches would be planned, whose sessions are made sooner. */
const plannedSteps = 500;

const workload = workloadSchema.parse(JSON.parse(await text(process.stdin)));
const peakBytes = peakMemory(workload.provider);
const { objective, items } = await benchmarkObjective(workload);
const { shapes, stepsOfEpoch, accumulates } = divide(objective, items, workload);
const optimiser = new Adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, decays: 'loss' });
const without = workload.without.flatMap((source) => passOf[source] ?? []);
const runner = new StepRunner(objective, shapes, {
  optimiser,
  maxGradNorm: undefined,
  accumulates,
  gradientCheckpointing: workload.without.includes('kept insides of layers'),
  without,
});
await runner.prepare();
const loadSeconds = process.uptime();

let state = initialState(objective.parameters, optimiser);
const losses: number[] = [];
const secondsPerStep: number[] = [];
for (let epoch = 0; epoch < workload.warmUpEpochs + workload.epochs; epoch++) {
  const start = secondsNow(workload.clock);
  const steps = stepsOfEpoch(epoch);
  for (const step of steps) {
    const batches = step.map((examples) => ({ items: examples, draw: losses.length }));
    const result = await runner.step(state, batches, workload.learningRate);
    state = result.state;
    losses.push(result.loss);
  }
  if (epoch >= workload.warmUpEpochs) secondsPerStep.push((secondsNow(workload.clock) - start) / steps.length);
}
const measurement: Measurement = { losses, secondsPerStep, loadSeconds, peakBytes: peakBytes() };
process.stdout.write(JSON.stringify(measurement));

/** The batches of each step, as a tuning divides them; or each step one batch, and one shape for all. */
function divide(objective: PromptLoss, items: readonly PackedExample[], workload: Workload) {
  const { batch: batchSize } = workload;
  const options = { batchSize, accumulationSteps: 1, dataSeed: 0 };
  const examples = (indices: readonly number[]) => indices.flatMap((index) => items[index] ?? []);
  if (workload.without.includes('length buckets')) {
    const shape = largestBatch(
      items.map((item) => objective.size(item)),
      batchSize,
    );
    const stepsOfEpoch = (epoch: number) => epochSteps(items.length, options, epoch).map((step) => [examples(step)]);
    return { shapes: [shape], stepsOfEpoch, accumulates: false };
  }
  const perEpoch = stepsPerEpoch(items.length, options);
  const plan = BatchPlan.make(objective, items, options, plannedSteps);
  const stepsOfEpoch = (epoch: number) =>
    Array.from({ length: perEpoch }, (_, index) =>
      plan.batches(epoch * perEpoch + index).map((batch) => examples(batch.examples)),
    );
  return { shapes: plan.shapes, stepsOfEpoch, accumulates: plan.accumulates };
}
