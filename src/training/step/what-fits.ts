import type { TrainableLoss } from '../objective.ts';
import { planSteps, type SteppedRun } from './step-plan.ts';

/** Settings with which a run takes the same steps in less memory. */
export interface SparingSettings {
  readonly batchSize: number;
  readonly accumulationSteps: number;
  readonly memory: number;
}

/**
 * The largest batches, down to one example, whose steps need at most `limit` bytes with gradient checkpointing; as many more are accumulated, so that each step
 * still sees the same examples. Undefined where even one example needs more.
 */
export function whatFits<Item>(
  objective: TrainableLoss<Item>,
  items: readonly Item[],
  run: SteppedRun,
  limit: number,
): SparingSettings | undefined {
  const { batchSize: wanted, accumulationSteps, dataSeed } = run.batching;
  for (const batchSize of divisors(wanted)) {
    const batching = { batchSize, accumulationSteps: (accumulationSteps * wanted) / batchSize, dataSeed };
    const { memory } = planSteps(objective, items, { ...run, batching, gradientCheckpointing: true }, undefined);
    if (memory <= limit) return { ...batching, memory };
  }
  return undefined;
}

/** Largest first. */
function divisors(count: number): number[] {
  return Array.from({ length: count }, (_, index) => count - index).filter((divisor) => count % divisor === 0);
}
