import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { float32Tensor } from '../../src/graph/tensor.ts';
import { BatchPlan } from '../../src/training/batches/batch-plan.ts';
import { chooseShapes, measureBatch, smallestFitting } from '../../src/training/batches/batch-shapes.ts';
import { type BatchingOptions, epochSteps } from '../../src/training/batches/epoch-steps.ts';
import type { BatchShape, ItemSize } from '../../src/training/objective.ts';

const options = { batchSize: 4, accumulationSteps: 2, dataSeed: 9 };
const padded = ({ examples, length }: BatchShape) => examples * length;

/** A plan for examples of these sizes, of a loss with so many trained elements. */
function planFor(sizes: readonly ItemSize[], batching: BatchingOptions, totalSteps: number, trained = 10): BatchPlan {
  const parameters = [{ name: 'x', initial: float32Tensor([trained], new Float32Array(trained)) }];
  return BatchPlan.make({ parameters, size: (item: ItemSize) => item, cost: padded }, sizes, batching, totalSteps);
}

function sizesOf(lengths: readonly number[]): ItemSize[] {
  return lengths.map((tokens) => ({ tokens, cached: 0, labels: 1, sequenceTokens: tokens }));
}

describe('the order of the examples', () => {
  it('shows each example once an epoch, in another order each time', () => {
    const [first, second] = [0, 1].map((epoch) => epochSteps(21, options, epoch));
    expect(first?.map((step) => step.length)).toEqual([8, 8, 5]);
    for (const epoch of [first, second]) expect(epoch?.flat().sort((a, b) => a - b)).toEqual([...Array(21).keys()]);
    expect(first).not.toEqual(second);
  });

  it('depends on the data seed and on the epoch alone', () => {
    expect(epochSteps(21, options, 5)).toEqual(epochSteps(21, options, 5));
    expect(epochSteps(21, { ...options, dataSeed: 10 }, 5)).not.toEqual(epochSteps(21, options, 5));
  });

  it('gives a step the same examples however its batches are cut', () => {
    const random = Random.seeded(2);
    const varied = planFor(sizesOf(Array.from({ length: 21 }, () => 1 + random.integer(200))), options, 9);
    const equal = planFor(sizesOf(Array(21).fill(7)), options, 9);
    for (let step = 0; step < 9; step++) {
      const examplesOf = (plan: BatchPlan) => plan.batches(step).flatMap(({ examples }) => examples);
      expect(examplesOf(varied).sort((a, b) => a - b)).toEqual(examplesOf(equal).sort((a, b) => a - b));
    }
  });
});

describe('the shapes of a run', () => {
  it('is one where all examples are of one length', () => {
    expect(planFor(sizesOf(Array(16).fill(7)), { ...options, accumulationSteps: 1 }, 40).shapes).toEqual([
      { examples: 4, length: 7, cached: 0, tokens: 28, labels: 4 },
    ]);
  });

  it('has room for every batch, and is at most four', () => {
    const random = Random.seeded(3);
    const sizes = sizesOf(Array.from({ length: 50 }, () => 1 + random.integer(300)));
    const plan = planFor(sizes, options, 40);
    expect(plan.shapes.length).toBeLessThanOrEqual(4);
    for (let step = 0; step < 40; step++) {
      for (const { examples } of plan.batches(step)) {
        const batch = measureBatch(examples.flatMap((index) => sizes[index] ?? []));
        const shape = smallestFitting(plan.shapes, batch, padded);
        expect(shape.length).toBeGreaterThanOrEqual(batch.length);
        expect(shape.examples).toBeGreaterThanOrEqual(batch.examples);
      }
    }
  });

  it('has room for any batch where a run is too long to be drawn beforehand', () => {
    const random = Random.seeded(5);
    const labels = Array.from({ length: 400 }, () => 1 + random.integer(50));
    const sizes = labels.map((count) => ({ tokens: 7, cached: 0, labels: count, sequenceTokens: 7 }));
    const fourMost = labels.toSorted((a, b) => b - a).slice(0, 4);
    expect(planFor(sizes, { ...options, accumulationSteps: 1 }, 1_000_000).shapes).toEqual([
      { examples: 4, length: 7, cached: 0, tokens: 28, labels: fourMost.reduce((sum, count) => sum + count) },
    ]);
  });

  it('costs what the best of all choices costs, as trying every cut shows', () => {
    const lengths = [3, 4, 9, 10, 11, 30, 31, 60];
    const batches = lengths.map((length) => ({ examples: 1, length, cached: 0, tokens: length, labels: 1 }));
    const best = Math.min(
      ...Array.from({ length: 2 ** 7 }, (_, cuts) => {
        const ends = lengths.flatMap((_, index) => (index === 7 || cuts & (1 << index) ? [index] : []));
        if (ends.length > 2) return Number.POSITIVE_INFINITY; // the most shapes of a run
        // A group costs its longest for each member, and once more for its session.
        return ends.reduce((sum, end, group) => sum + (lengths[end] ?? 0) * (end - (ends[group - 1] ?? -1) + 1), 0);
      }),
    );
    expect(chooseShapes(batches, padded).cost).toBe(best);
  });

  it('cuts batches into parts of similar length where lengths differ much', () => {
    const random = Random.seeded(4);
    const sizes = sizesOf(Array.from({ length: 64 }, () => (random.integer(4) === 0 ? 200 : 20)));
    const plan = planFor(sizes, { batchSize: 8, accumulationSteps: 1, dataSeed: 0 }, 80);
    expect(plan.accumulates).toBe(true);
    expect(plan.batches(0).every(({ accumulation }) => accumulation === 0)).toBe(true);
    // An encoder of so many weights would run again for every part.
    const wholeBatches = planFor(sizes, { batchSize: 8, accumulationSteps: 1, dataSeed: 0 }, 80, 2_000_000);
    expect(wholeBatches.accumulates).toBe(false);
  });
});
