// One measured process: reads a workload, tunes with this engine, writes a measurement.
import { text } from 'node:stream/consumers';
import { openModel } from '../src/models/open-model.ts';
import { loadSafetensors } from '../src/models/weights/safetensors/read.ts';
import { packExample } from '../src/prompts/packing/packed-example.ts';
import { PromptPacker } from '../src/prompts/packing/prompt-packer.ts';
import { tokenRows } from '../src/prompts/packing/prompt-row.ts';
import { PromptLoss } from '../src/training/forward/prompt-loss.ts';
import { Adam } from '../src/training/optimisers/adam.ts';
import { StepRunner } from '../src/training/step/step-runner.ts';
import { initialState } from '../src/training/step/training-state.ts';
import { benchmarkPrompt } from './prompt.ts';
import { type Measurement, workloadSchema } from './workload.ts';

const workload = workloadSchema.parse(JSON.parse(await text(process.stdin)));
const model = await openModel(workload.model);
const parameterisation = benchmarkPrompt(workload, (await loadSafetensors(workload.promptFile)).tensors);

const prefix = Array.from({ length: workload.softTokens }, (_, index) => ({
  kind: 'soft' as const,
  prompt: 'prompt',
  index,
}));
const objective = new PromptLoss(
  model,
  new PromptPacker(prefix, new Map()),
  new Map([['prompt', { parameterisation, trainable: true }]]),
  { weightFolder: model.weights.folder },
);
const items = workload.tokenIds.map((ids) => {
  const answer = ids.slice(-workload.answerTokens);
  return packExample(tokenRows(ids.slice(0, -workload.answerTokens)), [answer]);
});
const sizes = items.map((item) => objective.size(item));
const shape = {
  examples: items.length,
  length: Math.max(...sizes.map(({ tokens }) => tokens)),
  tokens: sizes.reduce((sum, { tokens }) => sum + tokens, 0),
  labels: sizes.reduce((sum, { labels }) => sum + labels, 0),
};
const optimiser = new Adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, decays: 'loss' });
const runner = new StepRunner(objective, [shape], { optimiser, maxGradNorm: undefined, accumulates: false });
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
