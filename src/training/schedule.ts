import { assert } from '../base/failure.ts';

/** How the learning rate goes on after its warm-up; the names of transformers' `lr_scheduler_type` where it has one. */
export type ScheduleType = 'constant' | 'linear' | 'cosine' | 'exponential';

export interface Schedule {
  readonly type: ScheduleType;
  /** Steps over which the rate rises linearly from 0. */
  readonly warmupSteps: number;
  /** Steps of the whole run. */
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  /** What an exponential schedule multiplies the rate by after each epoch. */
  readonly decayRate: number;
}

/**
 * The factor of the learning rate at a step, by the formulas of transformers' `get_scheduler` (half a wave for cosine). Exponential,
 * which transformers lacks, is PyTorch's `ExponentialLR` stepped after each epoch.
 * @param step counts from 0, so the first step of a warm-up has the factor 0
 */
export function learningRateFactor(schedule: Schedule, step: number): number {
  const { type, warmupSteps, totalSteps, stepsPerEpoch, decayRate } = schedule;
  assert(step >= 0 && Number.isInteger(step), `step ${step} of a schedule`);
  if (step < warmupSteps) return step / Math.max(1, warmupSteps);
  const remainingSteps = Math.max(1, totalSteps - warmupSteps);
  const progress = (step - warmupSteps) / remainingSteps;
  switch (type) {
    case 'constant':
      return 1;
    case 'linear':
      return Math.max(0, (totalSteps - step) / remainingSteps);
    case 'cosine':
      return Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
    case 'exponential':
      return decayRate ** Math.floor(step / stepsPerEpoch);
  }
}
