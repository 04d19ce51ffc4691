import type { ResolvedTraining } from '../settings/resolve.ts';
import { stepsPerEpoch } from './batches/epoch-steps.ts';
import type { SelectionRule } from './loop/model-selection.ts';
import type { RunPlan } from './loop/trainer.ts';
import { Adam } from './optimisers/adam.ts';

/** What a kill may cost: long against the milliseconds in which a checkpoint is written, short against a person's patience. */
const defaultSaveAfterSeconds = 60;

/** The metric that chooses the best checkpoint. */
export type SelectionMetric = Pick<SelectionRule, 'metric' | 'greaterIsBetter'>;

/**
 * What the settings of a training come to for a number of examples, by the rules of transformers' Trainer.
 * @param learningRate what `auto` comes to
 */
export function planRun(
  training: ResolvedTraining,
  learningRate: number,
  examples: number,
  metric: SelectionMetric,
): RunPlan {
  const batching = {
    batchSize: training.per_device_train_batch_size,
    accumulationSteps: training.gradient_accumulation_steps,
    dataSeed: training.data_seed,
  };
  const epochSteps = stepsPerEpoch(examples, batching);
  // Exactly one of the two is there.
  const totalSteps = training.max_steps ?? Math.ceil((training.num_train_epochs ?? 1) * epochSteps);
  return {
    optimiser: new Adam({
      beta1: training.adam_beta1,
      beta2: training.adam_beta2,
      epsilon: training.adam_epsilon,
      weightDecay: training.weight_decay,
      decays: training.optimizer === 'adam' ? 'loss' : 'parameter',
    }),
    batching,
    totalSteps,
    learningRate,
    schedule: training.lr_scheduler_type,
    warmupSteps: training.warmup_steps ?? Math.ceil((training.warmup_ratio ?? 0) * totalSteps),
    decayRate: training.decay_rate ?? 1,
    maxGradNorm: training.max_grad_norm === 0 ? undefined : training.max_grad_norm,
    gradientCheckpointing: training.gradient_checkpointing,
    evaluateEvery: evaluationInterval(training, epochSteps),
    saveEvery: training.save_steps,
    saveAfterSeconds: training.save_steps === undefined ? defaultSaveAfterSeconds : undefined,
    selection: {
      ...metric,
      patience: training.early_stopping_patience,
      threshold: training.early_stopping_threshold,
    },
  };
}

function evaluationInterval({ eval_strategy, eval_steps }: ResolvedTraining, epochSteps: number): number | undefined {
  switch (eval_strategy) {
    case 'no':
      return undefined;
    case 'steps':
      return eval_steps;
    case 'epoch':
      return epochSteps;
  }
}
