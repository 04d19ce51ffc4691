import { assert, present } from '../../base/failure.ts';
import type { BatchShape, ItemSize } from '../objective.ts';
import { chooseShapes, measureBatch, type ShapeChoice } from './batch-shapes.ts';
import { type Batch, type BatchingOptions, divideStep, epochSteps, stepsPerEpoch } from './epoch-steps.ts';

/** Into how many parts of similar length a batch may be cut. */
const partsTried = [1, 2, 4];

/** Cutting a batch must save this share of a run's cost, because it has costs that `cost` does not know. */
const worthwhile = 0.9;

/** The batches of a whole run, known before it starts, and the few shapes that fit them. */
export class BatchPlan {
  readonly stepsPerEpoch: number;
  private latest: { epoch: number; steps: Batch[][] } | undefined;

  private constructor(
    private readonly sizes: readonly ItemSize[],
    private readonly options: BatchingOptions,
    private readonly parts: number,
    readonly shapes: readonly BatchShape[],
  ) {
    this.stepsPerEpoch = stepsPerEpoch(sizes.length, options);
  }

  /**
   * A function of its arguments alone: the same run has the same shapes when it is resumed, and so the same rounding.
   * @param sizes of each training example
   * @param totalSteps of the whole run
   */
  static make(
    sizes: readonly ItemSize[],
    options: BatchingOptions,
    totalSteps: number,
    cost: (shape: BatchShape) => number,
  ): BatchPlan {
    assert(sizes.length > 0, 'batches of at least one example');
    const lengths = sizes.map(({ tokens }) => tokens);
    const epochs = Math.ceil(totalSteps / stepsPerEpoch(sizes.length, options));
    const steps = Array.from({ length: epochs }, (_, epoch) => epochSteps(sizes.length, options, epoch))
      .flat()
      .slice(0, totalSteps);
    const choices = partsTried
      .filter((parts) => parts <= options.batchSize)
      .map((parts) => {
        const batches = steps.flatMap((step) => divideStep(step, lengths, options, parts));
        return {
          parts,
          ...chooseShapes(
            batches.map((batch) => measureBatch(sizesOf(batch, sizes))),
            cost,
          ),
        };
      });
    const { parts, shapes } = choices.reduce(better);
    return new BatchPlan(sizes, options, parts, shapes);
  }

  /** Whether a step can have more than one batch. */
  get accumulates(): boolean {
    return this.options.accumulationSteps > 1 || this.parts > 1;
  }

  /** The batches of a step; steps count from 0 through all epochs. */
  batches(step: number): readonly Batch[] {
    const epoch = Math.floor(step / this.stepsPerEpoch);
    if (this.latest?.epoch !== epoch) {
      const lengths = this.sizes.map(({ tokens }) => tokens);
      const steps = epochSteps(this.sizes.length, this.options, epoch);
      this.latest = { epoch, steps: steps.map((one) => divideStep(one, lengths, this.options, this.parts)) };
    }
    return present(this.latest.steps[step % this.stepsPerEpoch], `step ${step}`);
  }
}

function better<T extends ShapeChoice>(simpler: T, finer: T): T {
  return finer.cost < simpler.cost * worthwhile ? finer : simpler;
}

function sizesOf({ examples }: Batch, sizes: readonly ItemSize[]): ItemSize[] {
  return examples.map((index) => present(sizes[index], `example ${index}`));
}
