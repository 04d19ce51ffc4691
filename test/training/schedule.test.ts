import { describe, expect, it } from 'vitest';
import { learningRateFactor } from '../../src/training/schedule.ts';
import { schedules } from './support/fixtures.ts';

describe('the learning rate over a run equals what transformers and PyTorch give', () => {
  it.each(schedules)('$type, $warmup_steps of $total_steps steps of warm-up', (row) => {
    const type = row.type === 'constant_with_warmup' ? 'constant' : row.type;
    const schedule = {
      type,
      warmupSteps: row.warmup_steps,
      totalSteps: row.total_steps,
      stepsPerEpoch: row.steps_per_epoch,
      decayRate: row.decay_rate,
    };
    expect(row.factors).toHaveLength(row.total_steps + 1);
    row.factors.forEach((factor, step) => {
      expect(learningRateFactor(schedule, step), `step ${step}`).toBeCloseTo(factor, 12);
    });
  });
});
