import { Random } from '../../base/random.ts';

/** How the training data is divided into batches. */
export interface BatchingOptions {
  readonly batchSize: number;
  /** Batches whose gradients are summed for one optimisation step. */
  readonly accumulationSteps: number;
  /** Put examples of similar length into the same step. */
  readonly groupByLength: boolean;
  readonly dataSeed: number;
}

/** The batches of one optimisation step, as indices into the training data. */
export type StepBatches = readonly (readonly number[])[];

/** How many steps' worth of examples are sorted by length together; transformers' `group_by_length` uses the same number. */
const windowSteps = 50;

/**
 * The steps of one epoch, in order. They depend on the data seed and on the epoch's number alone, so a resumed run needs no state of
 * a generator.
 *
 * Every example is seen once an epoch. Which examples share a step is left to chance, as in transformers' Trainer, because grouping
 * by length correlates the examples of a step (short ones may all have one answer) and so changes what is learned. Within a step
 * the order is free: its loss is the mean over all its label tokens, however they are divided into batches. So with accumulation
 * the step's examples are sorted by length first, which saves padding and changes nothing else.
 *
 * With `groupByLength`, examples are sorted by length within windows of several steps, and the steps are shuffled again.
 * @param lengths the length of each example
 * @param epoch counts from 0
 */
export function epochSteps(lengths: readonly number[], options: BatchingOptions, epoch: number): StepBatches[] {
  const { batchSize, accumulationSteps, groupByLength, dataSeed } = options;
  const random = Random.seeded(dataSeed).split('epoch', epoch);
  const perStep = batchSize * accumulationSteps;
  const byLength = (indices: readonly number[]) =>
    [...indices].sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);

  const order = random.shuffle([...lengths.keys()]);
  const windows = groupByLength ? chunks(order, perStep * windowSteps).map(byLength) : [order];
  const steps = windows.flatMap((window) => chunks(window, perStep));
  const arranged = groupByLength ? random.shuffle(steps) : steps;
  return arranged.map((step) => chunks(accumulationSteps > 1 ? byLength(step) : step, batchSize));
}

export function stepsPerEpoch(examples: number, { batchSize, accumulationSteps }: BatchingOptions): number {
  return Math.ceil(examples / (batchSize * accumulationSteps));
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
