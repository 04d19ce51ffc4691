import { Random } from '../../../src/base/random.ts';
import type { TrainingEvent } from '../../../src/training/loop/events.ts';
import { type RunPlan, Trainer, type TrainerOptions } from '../../../src/training/loop/trainer.ts';
import { Adam } from '../../../src/training/optimisers/adam.ts';
import { type Labelled, SoftmaxRegression } from './softmax-regression.ts';

const [features, classes] = [4, 3];

/** Examples whose label follows from their features. */
export function learnable(count: number): Labelled[] {
  const random = Random.seeded(11);
  return Array.from({ length: count }, () => {
    const row = [...random.normals(features, 0, 1)];
    return { features: [row], labels: [row.indexOf(Math.max(...row.slice(0, classes)))] };
  });
}

export function regression(bias: readonly number[] = [0, 0, 0]): SoftmaxRegression {
  return new SoftmaxRegression({ features, classes, weight: Array(features * classes).fill(0), bias });
}

export const plan: RunPlan = {
  optimiser: new Adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, decays: 'loss' }),
  batching: { batchSize: 4, accumulationSteps: 1, dataSeed: 0 },
  totalSteps: 12,
  learningRate: 0.1,
  schedule: 'constant',
  warmupSteps: 0,
  decayRate: 1,
  maxGradNorm: undefined,
  gradientCheckpointing: 'auto',
  evaluateEvery: 3,
  saveEvery: undefined,
  selection: { metric: 'accuracy', greaterIsBetter: true, patience: undefined, threshold: 0 },
};

/** Runs a small training, and gives what happened. */
export async function observe(
  changes: Partial<RunPlan>,
  options: TrainerOptions,
  items = learnable(12),
  objective = regression(),
) {
  const events: TrainingEvent[] = [];
  const trainer = new Trainer(
    objective,
    items,
    { ...plan, ...changes },
    {
      ...options,
      onEvent: (event) => {
        events.push(event);
        options.onEvent?.(event);
      },
    },
  );
  const outcome = await trainer.train();
  return { outcome, events, warnings: events.flatMap((event) => (event.type === 'warning' ? [event.code] : [])) };
}

/** An evaluator that gives these values of the accuracy, one after another, and then the last again and again. */
export function accuracies(...values: readonly number[]) {
  let calls = 0;
  return async () => ({ metrics: { accuracy: values[Math.min(calls++, values.length - 1)] ?? 0 } });
}
