import { setImmediate } from 'node:timers/promises';
import { present } from '../../base/failure.ts';
import type { WorkOptions } from '../../base/progress.ts';
import type { RunPlan } from '../loop/trainer.ts';
import type { TrainableLoss } from '../objective.ts';
import { StepMemory } from '../step/step-memory.ts';
import { StepRunner } from '../step/step-runner.ts';
import { initialState } from '../step/training-state.ts';

/** Half a power of ten apart: the loss depends on the rate's magnitude, not on its digits. */
const factors = [0.1, 0.3, 1, 3, 10, 30];
/** Enough for a good rate to show, and for a bad one to do its damage. */
const stepsPerRate = 16;
/** Steps over which a rate rises, as a run's warm-up: Adam's first steps are its largest. */
const warmupSteps = 3;
/** The mean over a quarter of the steps evens out the differences between batches. */
const measuredSteps = stepsPerRate / 4;

/** What some steps with one learning rate did. */
export interface TriedRate {
  readonly learningRate: number;
  /** Mean loss of the last quarter of its steps, in nats; NaN where it became so. */
  readonly loss: number;
  /** Whether the loss was higher in the end than at the start. */
  readonly diverged: boolean;
}

export interface LearningRateSweep {
  /** By ascending rate. */
  readonly tried: readonly TriedRate[];
  /** Mean loss of the same batches at the start. */
  readonly startLoss: number;
  /** Undefined where every rate diverged. */
  readonly suggested: number | undefined;
}

/**
 * Tries learning rates around that of `run`: a few steps with each, from the same start and over the same batches.
 * @throws the signal's reason when it is aborted
 */
export async function findLearningRate<Item>(
  objective: TrainableLoss<Item>,
  items: readonly Item[],
  run: RunPlan,
  { onProgress, signal }: WorkOptions = {},
): Promise<LearningRateSweep> {
  const { batches, options } = new StepMemory(objective, items, { ...run, totalSteps: stepsPerRate }).plan;
  const runner = new StepRunner(objective, batches.shapes, options);
  const total = factors.length * stepsPerRate;
  let done = 0;

  const train = async (learningRate: number): Promise<number[]> => {
    const losses: number[] = [];
    let state = initialState(objective.parameters, run.optimiser);
    for (let step = 0; step < stepsPerRate; step++) {
      await setImmediate();
      signal?.throwIfAborted();
      const stepBatches = batches.batches(step).map(({ examples, accumulation }) => ({
        items: examples.map((index) => present(items[index], `example ${index}`)),
        draw: step * run.batching.accumulationSteps + accumulation,
      }));
      const result = await runner.step(state, stepBatches, learningRate * Math.min(1, step / warmupSteps));
      losses.push(result.loss);
      done += 1;
      onProgress?.({ stage: 'find-lr', done, total, unit: 'steps' });
      if (!Number.isFinite(result.loss) || !Number.isFinite(result.gradientNorm)) return [...losses, Number.NaN];
      state = result.state;
    }
    return losses;
  };

  try {
    await runner.prepare({ onProgress, signal });
    const curves: { learningRate: number; losses: number[] }[] = [];
    for (const factor of factors) {
      const learningRate = run.learningRate * factor;
      curves.push({ learningRate, losses: await train(learningRate) });
    }
    // The lowest rate has hardly moved yet in its first steps.
    const startLoss = mean(present(curves[0], 'the lowest rate').losses.slice(0, measuredSteps));
    const tried = curves.map(({ learningRate, losses }) => {
      const loss = mean(losses.slice(-measuredSteps));
      return { learningRate, loss, diverged: !(loss <= startLoss) };
    });
    return { tried, startLoss, suggested: suggest(tried) };
  } finally {
    await runner.release();
  }
}

/**
 * One step below the rate with the lowest loss: what is best for a few steps is too high for many. Only rates below the first that
 * diverged count; the lowest of all is never gone below.
 */
export function suggest(tried: readonly TriedRate[]): number | undefined {
  const firstDiverged = tried.findIndex(({ diverged }) => diverged);
  const sound = firstDiverged === -1 ? tried : tried.slice(0, firstDiverged);
  const lowest = Math.min(...sound.map(({ loss }) => loss));
  const best = sound.findIndex(({ loss }) => loss === lowest);
  return sound[Math.max(0, best - 1)]?.learningRate;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
