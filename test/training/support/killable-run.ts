/**
 * A training run in a process of its own, which stands still at a given moment so that a test can kill it there.
 * Usage: killable-run.mjs FOLDER create|resume [MOMENT], with a moment such as `evaluation 10`, `step 7` or `renamed 15`.
 */
import { Random } from '../../../src/base/random.ts';
import { type RunPlan, Trainer } from '../../../src/training/loop/trainer.ts';
import { Adam } from '../../../src/training/optimisers/adam.ts';
import { RunFolder } from '../../../src/training/run-folder/run-folder.ts';
import type { RunRecord } from '../../../src/training/run-folder/run-record.ts';
import { initialState } from '../../../src/training/step/training-state.ts';
import { type Labelled, SoftmaxRegression } from './softmax-regression.ts';

const [folder = '', mode = '', hangAt = ''] = process.argv.slice(2);

const [features, classes] = [6, 3];
const random = Random.seeded(1);
const items: Labelled[] = Array.from({ length: 22 }, (_, index) => {
  const rows = 1 + (index % 4);
  return {
    features: Array.from({ length: rows }, () => [...random.normals(features, 0, 1)]),
    labels: Array.from({ length: rows }, () => random.integer(classes)),
  };
});
const objective = new SoftmaxRegression({
  features,
  classes,
  weight: [...random.normals(features * classes, 0, 0.1)],
  bias: [...random.normals(classes, 0, 0.1)],
  dropout: 0.2,
});

const plan: RunPlan = {
  optimiser: new Adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, decays: 'parameter' }),
  batching: { batchSize: 4, accumulationSteps: 2, dataSeed: 3 },
  totalSteps: 20,
  learningRate: 0.3,
  schedule: 'cosine',
  warmupSteps: 3,
  decayRate: 1,
  maxGradNorm: 0.5,
  gradientCheckpointing: 'auto',
  evaluateEvery: 5,
  saveEvery: 4,
  selection: { metric: 'norm', greaterIsBetter: false, patience: 10, threshold: 0 },
};

const record: RunRecord = {
  format_version: 1,
  name: 'killable',
  created: new Date().toISOString(),
  versions: { program: '0', node: process.version, onnxruntime: '0' },
  platform: process.platform,
  provider: 'cpu',
  model: { name: 'softmax regression', fingerprint: '0', parameters: 0 },
  data_fingerprint: '0',
  seed: 1,
  data_seed: 3,
  learning_rate: plan.learningRate,
  total_steps: plan.totalSteps,
  trainable_parameters: features * classes + classes,
  trainable_share: 1,
};

let step = 0;

async function reach(moment: string): Promise<void> {
  if (`${moment} ${step}` !== hangAt) return;
  console.log('hanging');
  // A timer keeps the process alive until it is killed.
  await new Promise((resolve) => setTimeout(resolve, 600_000));
}

const options = { saveTotalLimit: 2, loggingSteps: 1, atMoment: reach };
const start = initialState(objective.parameters, plan.optimiser);
const run =
  mode === 'create'
    ? { folder: await RunFolder.create(folder, 'settings: none\n', record, options), snapshot: undefined }
    : await RunFolder.resume(folder, start, options);
step = run.snapshot?.state.step ?? 0;
await reach('opened');

const outcome = await new Trainer(objective, items, plan, {
  resumeFrom: run.snapshot,
  journal: {
    record: async (event) => {
      await run.folder.record(event);
      if ('step' in event) step = event.step;
      await reach(event.type);
    },
    checkpoint: (snapshot, best) => run.folder.checkpoint(snapshot, best),
  },
  evaluate: async (parameters) => {
    await reach('evaluating');
    // Something that depends on every element, and is not best at the end.
    const values = [...parameters.values()].flatMap(({ data }) => Array.from(data, Number));
    const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    // Some examples change their answer from evaluation to evaluation, others do not.
    const predictions = Array.from({ length: 30 }, (_, index) => ({
      query: `example ${index}`,
      answer: 'a',
      predicted: index === 0 ? 'same' : norm.toFixed(index % 4),
    }));
    return { metrics: { norm: Math.abs(norm - 1), size: norm }, predictions };
  },
}).train();
await run.folder.close();
console.log(outcome.reason);
