import { IntegerMatMul } from '../../graph/operators/integer.ts';
import { Input, Weight } from '../../graph/operators/leaves.ts';
import { MatMul } from '../../graph/operators/matmul.ts';
import { peakActivations } from '../../graph/peak-memory.ts';
import { elementBytes, elementCount, type TensorType } from '../../graph/tensor.ts';
import { topologicalOrder, type Value } from '../../graph/value.ts';
import type { BatchShape, TrainableLoss } from '../objective.ts';
import { buildStepGraph, type StepOptions, stateLabels } from './step-graph.ts';

/** Node, onnxruntime, a model's tokenizer and configuration. */
const processBytes = 160 * 2 ** 20;
/** What onnxruntime keeps of a node of a graph. */
const bytesPerValue = 12_000;
/** Kernels read weights in blocks, and the last one of a row is filled up. */
const packing = 1.1;

/** The state before the last step waits for the garbage collector. */
const statesHeld = 2;

/**
 * The resident memory in bytes that training steps over these items need at most: the weights that they read, once; and for each shape, since its session holds on
 * to its memory, the results that live at the same time, with the copies of the weights that it makes for its kernels. Evaluations between the steps are not counted.
 */
export function predictMemory<Item>(
  objective: TrainableLoss<Item>,
  items: readonly Item[],
  shapes: readonly BatchShape[],
  options: StepOptions,
): number {
  const graphs = shapes.map((shape) => {
    const outputs = Object.values(buildStepGraph(objective, shape, options));
    return { outputs, order: topologicalOrder(outputs) };
  });
  const prepacks = objective.session.prepacksWeights === true;
  const mapped = Math.max(...graphs.map(({ order }) => mappedBytes(order, prepacks)));
  const sessions = graphs.map(({ outputs, order }) => {
    const copies = prepacks ? packing * packedBytes(order) : 0;
    return order.length * bytesPerValue + peakActivations(outputs) + copies + inputBytes(order, isGiven);
  });
  const state = Math.max(...graphs.map(({ order }) => inputBytes(order, isState)));
  const initial = objective.parameters.reduce((sum, parameter) => sum + bytesOf(parameter.initial), 0);
  const steps = mapped + sessions.reduce((sum, bytes) => sum + bytes, 0) + statesHeld * state + initial;
  return processBytes + steps + objective.keptBytes(items);
}

/** What is trained goes from step to step; the rest is given to each session anew, in tensors of its own. */
const isState = ({ label }: Input) => label.startsWith(stateLabels);
const isGiven = (leaf: Input) => !isState(leaf);

function inputBytes(order: readonly Value[], counts: (leaf: Input) => boolean): number {
  return order.reduce((sum, { operator, type }) => {
    return operator instanceof Input && counts(operator) ? sum + bytesOf(type) : sum;
  }, 0);
}

function bytesOf({ shape, dtype }: TensorType): number {
  return elementCount(shape) * elementBytes(dtype);
}

/** The weights that are read where they lie. */
function mappedBytes(order: readonly Value[], prepacks: boolean): number {
  const read = new Map<string, number>();
  for (const value of order) {
    for (const { operator } of value.inputs) {
      if (operator instanceof Weight && !(prepacks && isPacked(value)))
        read.set(operator.label, operator.location.length);
    }
  }
  return [...read.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** Products that use a weight in the same way share its copy: those of the forward pass one, those of the backward pass another. */
function packedBytes(order: readonly Value[]): number {
  const copies = new Map<string, number>();
  for (const value of order.filter(isPacked)) {
    const { operator, inputs } = value;
    const weight = inputs[1]?.operator;
    const transposed = operator instanceof MatMul && operator.transposeB;
    if (weight instanceof Weight) copies.set(`${weight.label} ${transposed}`, weight.location.length);
  }
  return [...copies.values()].reduce((sum, bytes) => sum + bytes, 0);
}

function isPacked({ operator, inputs: [, weight] }: Value): boolean {
  return (operator instanceof MatMul || operator instanceof IntegerMatMul) && weight?.operator instanceof Weight;
}
