import { present } from '../base/failure.ts';
import { CustomGradient } from './operators/custom-gradient.ts';
import { Constant, Input, Weight } from './operators/leaves.ts';
import { Reshape } from './operators/movement.ts';
import { elementBytes, elementCount } from './tensor.ts';
import { topologicalOrder, type Value } from './value.ts';

/**
 * The most bytes that results of a graph take at the same time while onnxruntime computes `outputs`: each lives from when it is computed until all that read it
 * are. Weights and constants are not counted. Kernels need a little more for themselves.
 */
export function peakActivations(outputs: readonly Value[]): number {
  const order = executionOrder(outputs);
  const readsLeft = new Map<Value, number>();
  const read = (value: Value, count: number) => readsLeft.set(value, (readsLeft.get(value) ?? 0) + count);
  for (const value of order) for (const input of value.inputs) read(bufferOf(input), 1);
  for (const output of outputs) read(bufferOf(output), 1);

  let [live, peak] = [0, 0];
  for (const value of order) {
    if (bufferOf(value) === value) live += bytesOf(value);
    peak = Math.max(peak, live);
    for (const input of value.inputs) {
      const buffer = bufferOf(input);
      read(buffer, -1);
      if (readsLeft.get(buffer) === 0) live -= bytesOf(buffer);
    }
  }
  return peak;
}

/** What is computed, in onnxruntime's order: of a node's inputs the deepest first (see `emitOnnx`). */
function executionOrder(outputs: readonly Value[]): Value[] {
  const depths = new Map<Value, number>();
  for (const value of topologicalOrder(outputs))
    depths.set(value, 1 + Math.max(-1, ...value.inputs.map((input) => depths.get(input) ?? 0)));
  const depth = (value: Value) => present(depths.get(value), 'a depth');
  const deepestFirst = (values: readonly Value[]) => [...values].sort((a, b) => depth(b) - depth(a));
  return topologicalOrder(deepestFirst(outputs), ({ inputs }) => deepestFirst(inputs));
}

/** The value whose memory holds this one: a reshaped tensor is the same bytes. */
function bufferOf(value: Value): Value {
  const [source] = value.inputs;
  const isAlias = value.operator instanceof Reshape || value.operator instanceof CustomGradient;
  return isAlias && source !== undefined ? bufferOf(source) : value;
}

function bytesOf({ operator, type }: Value): number {
  const isStored = operator instanceof Weight || operator instanceof Constant || operator instanceof Input;
  return isStored ? 0 : elementCount(type.shape) * elementBytes(type.dtype);
}
