import type { WorkOptions } from '../base/progress.ts';
import { elementCount } from '../graph/tensor.ts';
import type { ResolvedSettings } from '../settings/resolve.ts';
import { settingsToYaml } from '../settings/resolve.ts';
import { defaultLearningRate } from '../training/learning-rate/default-rate.ts';
import type { Diagnosis } from '../training/loop/diagnosis.ts';
import { planRun } from '../training/plan-run.ts';
import { StepMemory } from '../training/step/step-memory.ts';
import { type PreparedTuning, prepareTuning } from './tuning/prepare.ts';

/** What a tuning would do. */
export interface TuningPlan {
  /** The settings with every default, as YAML. */
  readonly settings: string;
  readonly examples: { readonly train: number; readonly dev: number; readonly test: number };
  /** Tokens of the training sequences, soft tokens and answers included. */
  readonly tokens: { readonly shortest: number; readonly median: number; readonly longest: number };
  /** Training examples that are cut to task.max_query_tokens. */
  readonly truncated: number;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  readonly learningRate: number;
  readonly trainableParameters: number;
  readonly modelParameters: number;
  /** Bytes that the training is expected to need at most. */
  readonly memory: number;
  readonly gradientCheckpointing: boolean;
  /** What the memory at hand means for it. */
  readonly warnings: readonly Diagnosis[];
}

/** Finds out what a tuning would do, without doing it. */
export async function planTuning(settings: ResolvedSettings, work: WorkOptions): Promise<TuningPlan> {
  const prepared = await prepareTuning(settings, work);
  try {
    return await describe(settings, prepared);
  } finally {
    await prepared.release();
  }
}

async function describe(settings: ResolvedSettings, { setup, job, truncations }: PreparedTuning): Promise<TuningPlan> {
  const { model, task } = setup;
  const { objective, items } = job;
  const { learning_rate } = settings.training;
  const learningRate = learning_rate === 'auto' ? await defaultLearningRate(settings.method, model) : learning_rate;
  const run = planRun(settings.training, learningRate, items.length, job.metric);
  const sizes = items.map((item) => objective.size(item));
  const memory = new StepMemory(objective, items, run);
  const lengths = sizes.map(({ sequenceTokens }) => sequenceTokens).sort((a, b) => a - b);
  const elements = (shapes: readonly (readonly number[])[]) =>
    shapes.reduce((sum, shape) => sum + elementCount(shape), 0);
  const trainableParameters = elements(objective.parameters.map(({ initial }) => initial.shape));
  const modelParameters = elements([...model.weights.weights.values()].map(({ shape }) => shape));
  return {
    settings: settingsToYaml(settings),
    examples: { train: task.train.length, dev: task.dev.length, test: task.test.length },
    tokens: {
      shortest: lengths[0] ?? 0,
      median: lengths[Math.floor(lengths.length / 2)] ?? 0,
      longest: lengths.at(-1) ?? 0,
    },
    truncated: truncations.length,
    totalSteps: run.totalSteps,
    stepsPerEpoch: memory.plan.batches.stepsPerEpoch,
    learningRate,
    trainableParameters,
    modelParameters,
    memory: memory.plan.memory,
    gradientCheckpointing: memory.plan.options.gradientCheckpointing === true,
    warnings: memory.diagnose(),
  };
}
