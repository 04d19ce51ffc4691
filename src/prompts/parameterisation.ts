import type { DataType, Shape, TensorData } from '../graph/tensor.ts';
import type { Value } from '../graph/value.ts';

/** A tensor that a parameterisation owns, with its value at the start of a tuning. */
export interface PromptParameter {
  readonly name: string;
  readonly initial: TensorData;
}

/** What a parameterisation asks for anew at every training step: a dropout mask, for instance. */
export interface StepInput {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: Shape;
  /** The tensor of training step `step`, the same whenever it is asked for. */
  draw(step: number): TensorData;
}

/** How a soft prompt's vectors come from what is trained: the vectors themselves, or an encoder that produces them. */
export interface PromptParameterisation {
  /** In the order in which checkpoints keep them. */
  readonly parameters: readonly PromptParameter[];
  /** Tensors that the graph reads and never changes (the pre-trained embeddings of the new design). */
  readonly frozen: readonly PromptParameter[];
  readonly stepInputs: readonly StepInput[];
  /**
   * The soft prompt's vectors [length, hidden].
   * @param tensors the parameters and frozen tensors by name; step inputs too in training, absent in evaluation
   */
  build(tensors: ReadonlyMap<string, Value>): Value;
}
