import { Random } from '../../base/random.ts';

/** How the training data is divided into batches, in the terms of transformers' TrainingArguments. */
export interface BatchingOptions {
  readonly batchSize: number;
  /** Batches whose gradients are summed for one optimisation step. */
  readonly accumulationSteps: number;
  readonly dataSeed: number;
}

/**
 * The examples of each step of an epoch, as indices into the training data. They depend on the data seed and on the epoch's number
 * alone, so a resumed run needs no state of a generator. Every example is seen once an epoch; the last step may have fewer.
 * @param epoch counts from 0
 */
export function epochSteps(examples: number, options: BatchingOptions, epoch: number): number[][] {
  const order = Random.seeded(options.dataSeed)
    .split('epoch', epoch)
    .shuffle([...Array(examples).keys()]);
  return chunks(order, examplesPerStep(options));
}

export function stepsPerEpoch(examples: number, options: BatchingOptions): number {
  return Math.ceil(examples / examplesPerStep(options));
}

/** A part of a step that runs at once. */
export interface Batch {
  /** Indices into the training data. */
  readonly examples: readonly number[];
  /** Which of the step's `accumulationSteps` batches it belongs to: all parts of one share their draw of random numbers. */
  readonly accumulation: number;
}

/**
 * Divides the examples of a step into batches. The loss of a step is the mean over all its label tokens, however they are divided, so
 * the order within a step is free: examples of similar length are put together, and each batch is cut into up to `parts` parts, which
 * saves padding and changes nothing but rounding. (Which examples share a *step* is left to chance: sorting across steps, as
 * transformers' `group_by_length` does, changes what is learned where length and answer go together.)
 */
export function divideStep(
  step: readonly number[],
  lengths: readonly number[],
  options: BatchingOptions,
  parts: number,
): Batch[] {
  const byLength = [...step].sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
  return chunks(byLength, options.batchSize).flatMap((batch, accumulation) =>
    chunks(batch, partSize(options, parts)).map((examples) => ({ examples, accumulation })),
  );
}

/** The most examples that run at once where batches are cut into `parts` parts. */
export function partSize({ batchSize }: BatchingOptions, parts: number): number {
  return Math.ceil(batchSize / parts);
}

function examplesPerStep({ batchSize, accumulationSteps }: BatchingOptions): number {
  return batchSize * accumulationSteps;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
