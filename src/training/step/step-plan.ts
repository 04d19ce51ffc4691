import { BatchPlan } from '../batches/batch-plan.ts';
import type { BatchingOptions } from '../batches/epoch-steps.ts';
import type { TrainableLoss } from '../objective.ts';
import type { Optimiser } from '../optimisers/optimiser.ts';
import { predictMemory } from './predict-memory.ts';
import type { StepOptions } from './step-graph.ts';

/** What of a run decides how its steps are computed. */
export interface SteppedRun {
  readonly optimiser: Optimiser;
  readonly batching: BatchingOptions;
  readonly totalSteps: number;
  readonly maxGradNorm: number | undefined;
  /** See `planSteps`. */
  readonly gradientCheckpointing: 'auto' | boolean;
}

/** How the steps of a run are computed, and the memory that it takes. */
export interface StepPlan {
  readonly batches: BatchPlan;
  readonly options: StepOptions;
  /** The bytes that are needed at most. */
  readonly memory: number;
  /** What they would be without gradient checkpointing, where only the memory at hand made it be chosen. */
  readonly memoryWithout?: number;
}

/**
 * Plans the steps of a run. `auto` computes the insides of layers again where the memory at hand is too little otherwise. The numbers are then the same to the
 * last bit: what is free at the moment must not change them, nor what it is when a run is resumed.
 * @param atHand bytes; undefined where nobody knows
 */
export function planSteps<Item>(
  objective: TrainableLoss<Item>,
  items: readonly Item[],
  run: SteppedRun,
  atHand: number | undefined,
): StepPlan {
  const { optimiser, maxGradNorm, gradientCheckpointing: wanted } = run;
  const batches = BatchPlan.make(objective, items, run.batching, run.totalSteps);
  const plan = (gradientCheckpointing: boolean): StepPlan => {
    const { accumulates } = batches;
    const options = { optimiser, maxGradNorm, accumulates, gradientCheckpointing };
    return { batches, options, memory: predictMemory(objective, items, batches.shapes, options) };
  };
  if (wanted !== 'auto') return plan(wanted);
  const plain = plan(false);
  if (atHand === undefined || plain.memory <= atHand) return plain;
  const lean = plan(true);
  return lean.memory < plain.memory ? { ...lean, memoryWithout: plain.memory } : plain;
}
