import type { CausalModelDimensions } from '../../models/architecture.ts';
import type { BatchShape } from '../../training/objective.ts';

/** Node, onnxruntime and the graphs of one training, whatever the model. */
const fixedBytes = 250e6;
/** Numbers that a layer keeps of each row for the backward pass, as multiples of the hidden size; measured with SmolLM2-135M. */
const activationsPerRow = 12;
/** Attention matrices that a layer keeps, forward and backward. */
const attentionMatrices = 2.3;
/** Copies of the logits: themselves, their softmax, their gradient. */
const logitCopies = 3;

/** What is trained, its gradient, and its two moments; all but the gradient before and after a step. */
const copiesOfTrained = 7;

/**
 * The memory that a training needs at most, in bytes: the weights, which stay mapped from disk, and what the backward pass of each shape
 * of batch keeps, for every session holds on to its memory. A rule of thumb to tell a run that fits from one that does not.
 */
export function estimateMemory(
  shapes: readonly BatchShape[],
  prefix: number,
  { layers, hiddenSize, headSize, vocabularySize }: CausalModelDimensions,
  modelParameters: number,
  trainableParameters: number,
): number {
  const numbers = shapes.map(({ examples, length, labels }) => {
    const rows = prefix + examples * length;
    const heads = hiddenSize / headSize;
    const activations = activationsPerRow * hiddenSize + attentionMatrices * heads * (prefix + length);
    return layers * rows * activations + logitCopies * labels * vocabularySize;
  });
  const kept = numbers.reduce((sum, count) => sum + count, 0);
  const trained = copiesOfTrained * trainableParameters;
  return fixedBytes + Float32Array.BYTES_PER_ELEMENT * (modelParameters + kept + trained);
}
