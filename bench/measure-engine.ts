// One measured process: reads a workload, tunes with this engine, writes a measurement.
import { text } from 'node:stream/consumers';
import { Adam } from '../src/training/optimisers/adam.ts';
import { StepRunner } from '../src/training/step/step-runner.ts';
import { initialState } from '../src/training/step/training-state.ts';
import { benchmarkObjective } from './objective.ts';
import { type Measurement, workloadSchema } from './workload.ts';

const workload = workloadSchema.parse(JSON.parse(await text(process.stdin)));
const { objective, items, shape } = await benchmarkObjective(workload);
const optimiser = new Adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, decays: 'loss' });
const runner = new StepRunner(objective, [shape], {
  optimiser,
  maxGradNorm: undefined,
  accumulates: false,
  gradientCheckpointing: workload.without.includes('kept insides of layers'),
});
await runner.prepare();
const loadSeconds = process.uptime();

let state = initialState(objective.parameters, optimiser);
const losses: number[] = [];
const secondsPerStep: number[] = [];
for (let step = 0; step < workload.warmUpSteps + workload.steps; step++) {
  const start = performance.now();
  const result = await runner.step(state, [{ items, draw: step }], workload.learningRate);
  if (step >= workload.warmUpSteps) secondsPerStep.push((performance.now() - start) / 1000);
  state = result.state;
  losses.push(result.loss);
}
const measurement: Measurement = {
  losses,
  secondsPerStep,
  loadSeconds,
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(JSON.stringify(measurement));
