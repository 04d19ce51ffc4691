import type { TensorData } from '../graph/tensor.ts';
import type { Value } from '../graph/value.ts';
import type { SessionOptions } from '../runtime/session.ts';

/** A float32 tensor that training changes, with its value at the start. */
export interface TrainableParameter {
  /** Unique within an objective; checkpoints store the tensor under it. */
  readonly name: string;
  readonly initial: TensorData;
  /** Its learning rate as a multiple of the run's. Default: 1. */
  readonly rateFactor?: number;
}

/** What one item of the training data takes in a batch. */
export interface ItemSize {
  /** Rows of the network that the item needs for itself; what a whole batch shares is not counted. */
  readonly tokens: number;
  /** Rows before them that are not computed at each step: what they are known by goes into the graph. */
  readonly cached: number;
  /** Label tokens, at least one. */
  readonly labels: number;
  /** The item's whole sequence, shared and soft tokens included: what `tokens_per_second` counts, comparable between programs. */
  readonly sequenceTokens: number;
}

/**
 * The capacities of a batch. Every graph is built for one shape, so a run has only a few of them; a batch may leave room in any of the
 * five. An objective that pads every item to the same length reads `examples` and `length`; one that packs the tokens of all items
 * reads `tokens` and needs `length` for attention alone.
 */
export interface BatchShape {
  readonly examples: number;
  /** The most `ItemSize.tokens` that one item has. */
  readonly length: number;
  /** The most `ItemSize.cached` that one item has. */
  readonly cached: number;
  /** The sum of `ItemSize.tokens`. */
  readonly tokens: number;
  /** The sum of `ItemSize.labels`. */
  readonly labels: number;
}

export interface LossValues {
  /**
   * float32 []: the loss *summed* over the batch's label tokens; room that the batch leaves contributes exactly zero. The optimisation
   * step divides by the number of label tokens of the whole effective batch, so accumulated batches equal one large batch.
   */
  readonly lossSum: Value;
  /** float32 []: how many label tokens are the model's first choice. */
  readonly correctTokens: Value;
}

/**
 * A function to minimise: what the training loop knows of a model and of its data, and all that it knows.
 * @typeParam Item one prepared example (tokenised, checked against the model's context), in memory for the whole run
 */
export interface TrainableLoss<Item> {
  /** In the order in which checkpoints keep them. */
  readonly parameters: readonly TrainableParameter[];
  /**
   * What the loss is multiplied by before it is differentiated, and the gradients divided by afterwards: the first one, the next where a gradient overflows.
   * For arithmetic with a small range; not at all when undefined.
   */
  readonly lossScales?: readonly number[] | undefined;
  /** How sessions of its graphs are made (the folder of the weights, threads). */
  readonly session: SessionOptions;

  size(item: Item): ItemSize;

  /** The relative time of one step with this shape, in any unit: batches are grouped into shapes by it. */
  cost(shape: BatchShape): number;

  /**
   * Builds the loss of a batch of this shape. Inputs of its own may have any label that does not begin with `training/`.
   * @param parameters the values of `parameters` by name, with the shapes of their initial tensors
   */
  build(parameters: ReadonlyMap<string, Value>, shape: BatchShape): LossValues;

  /**
   * The tensors of the inputs that `build` made, by label; valid until the next call.
   * @param items at most `shape.examples`; together they fit into `shape`
   * @param draw counts the batches of the run from 0, and is the same after a resume and for all parts into which a batch is cut:
   *   what is drawn at random (a dropout mask) is a function of it and of the run's seed alone
   */
  feeds(items: readonly Item[], shape: BatchShape, draw: number): Promise<Readonly<Record<string, TensorData>>>;

  /** The most bytes that `feeds` keeps for later batches of these items. */
  keptBytes(items: readonly Item[]): number;

  /** Frees what `feeds` keeps for later batches; it can be used again. */
  release(): Promise<void>;
}
