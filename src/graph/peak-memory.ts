import { present } from '../base/failure.ts';
import { CustomGradient } from './operators/custom-gradient.ts';
import { Constant, Input, Weight } from './operators/leaves.ts';
import { Reshape } from './operators/movement.ts';
import { elementBytes, elementCount } from './tensor.ts';
import { topologicalOrder, type Value } from './value.ts';

/** Memory that holds one result after another, all of the same type. */
interface Buffer {
  readonly bytes: number;
  /** The step, in the order of computation, after which nothing in it is read again. */
  freedAfter: number;
}

/**
 * The most bytes that results of a graph take at the same time while onnxruntime computes `outputs`. Each lives until all that read it are computed; its
 * memory then waits for the next result of the same type, and is freed after the last one. Weights and constants are not counted. Kernels need a little more
 * for themselves.
 */
export function peakActivations(outputs: readonly Value[]): number {
  const order = executionOrder(outputs);
  const buffers = assignBuffers(order, outputs);
  const freed = new Map<number, number>();
  let [live, peak] = [0, 0];
  order.forEach((value, step) => {
    const buffer = buffers.get(value);
    if (buffer !== undefined) {
      live += buffer.bytes;
      freed.set(buffer.freedAfter, (freed.get(buffer.freedAfter) ?? 0) + buffer.bytes);
    }
    peak = Math.max(peak, live);
    live -= freed.get(step) ?? 0;
  });
  return peak;
}

/** The buffers by the first value that each of them holds. */
function assignBuffers(order: readonly Value[], outputs: readonly Value[]): Map<Value, Buffer> {
  const readsLeft = new Map<Value, number>();
  const read = (value: Value, count: number) => readsLeft.set(value, (readsLeft.get(value) ?? 0) + count);
  for (const value of order) for (const input of value.inputs) read(storedIn(input), 1);
  for (const output of outputs) read(storedIn(output), 1);

  const first = new Map<Value, Buffer>();
  const holders = new Map<Value, Buffer>();
  const waiting = new Map<string, Buffer[]>();
  order.forEach((value, step) => {
    if (storedIn(value) === value && !isStored(value)) {
      const reused = waiting.get(typeName(value))?.pop();
      const buffer = reused ?? { bytes: elementCount(value.shape) * elementBytes(value.dtype), freedAfter: 0 };
      buffer.freedAfter = order.length;
      holders.set(value, buffer);
      if (reused === undefined) first.set(value, buffer);
    }
    for (const input of value.inputs) {
      const holder = storedIn(input);
      read(holder, -1);
      const buffer = holders.get(holder);
      if (readsLeft.get(holder) !== 0 || buffer === undefined) continue;
      buffer.freedAfter = step;
      waiting.set(typeName(holder), [...(waiting.get(typeName(holder)) ?? []), buffer]);
    }
  });
  return first;
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
function storedIn(value: Value): Value {
  const [source] = value.inputs;
  const isAlias = value.operator instanceof Reshape || value.operator instanceof CustomGradient;
  return isAlias && source !== undefined ? storedIn(source) : value;
}

/** Whether a value lies there before anything is computed. */
function isStored({ operator }: Value): boolean {
  return operator instanceof Weight || operator instanceof Constant || operator instanceof Input;
}

function typeName({ dtype, shape }: Value): string {
  return `${dtype} ${shape}`;
}
