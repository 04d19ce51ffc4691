import { assert, present } from '../../base/failure.ts';
import { elementCount } from '../../graph/tensor.ts';
import type { BatchShape, ItemSize, TrainableLoss } from '../objective.ts';
import { chooseShapes, enclosing, largestBatch, measureBatch, type ShapeChoice } from './batch-shapes.ts';
import { type Batch, type BatchingOptions, divideStep, epochSteps, partSize, stepsPerEpoch } from './epoch-steps.ts';

/** Into how many parts of similar length a batch may be cut. */
const partsTried = [1, 2, 4];

/** Cutting a batch must save this share of a run's cost, because it has costs that `cost` does not know. */
const worthwhile = 0.9;

/**
 * With more trained elements (an encoder's weights, not a prompt's vectors) batches are not cut: each part would run the encoder, and move
 * all these tensors through the graph, once more.
 */
const mostTrainedForParts = 1_000_000;

/** Enough steps to know the batches by; drawing a million of them would take most of a minute. */
const mostPlannedSteps = 5000;

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
   * @param totalSteps of the whole run
   */
  static make<Item>(
    objective: PlannedLoss<Item>,
    items: readonly Item[],
    options: BatchingOptions,
    totalSteps: number,
  ): BatchPlan {
    assert(items.length > 0, 'batches of at least one example');
    const sizes = items.map((item) => objective.size(item));
    const cost = (shape: BatchShape) => objective.cost(shape);
    const trained = objective.parameters.reduce((sum, { initial }) => sum + elementCount(initial.shape), 0);
    const lengths = sizes.map(({ tokens }) => tokens);
    const epochLength = stepsPerEpoch(sizes.length, options);
    const plannedSteps = Math.min(totalSteps, Math.max(mostPlannedSteps, epochLength));
    const epochs = Math.ceil(plannedSteps / epochLength);
    const steps = Array.from({ length: epochs }, (_, epoch) => epochSteps(sizes.length, options, epoch))
      .flat()
      .slice(0, plannedSteps);
    const choices = partsTried
      .filter((parts) => parts === 1 || (parts <= options.batchSize && trained <= mostTrainedForParts))
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
    if (plannedSteps === totalSteps) return new BatchPlan(sizes, options, parts, shapes);
    // Later batches may be larger than all that were drawn here, but no larger than this.
    const largest = largestBatch(sizes, partSize(options, parts));
    return new BatchPlan(sizes, options, parts, [
      ...shapes.slice(0, -1),
      ...shapes.slice(-1).map((shape) => enclosing(shape, largest)),
    ]);
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

/** What batches are planned by. */
type PlannedLoss<Item> = Pick<TrainableLoss<Item>, 'parameters' | 'size' | 'cost'>;

function better<T extends ShapeChoice>(simpler: T, finer: T): T {
  return finer.cost < simpler.cost * worthwhile ? finer : simpler;
}

function sizesOf({ examples }: Batch, sizes: readonly ItemSize[]): ItemSize[] {
  return examples.map((index) => present(sizes[index], `example ${index}`));
}
