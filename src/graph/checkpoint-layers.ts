import { repeatForBackward } from './recompute.ts';
import { topologicalOrder, type Value } from './value.ts';

/**
 * The same outputs, with only the residual stream between a network's layers kept for the backward pass, which computes the insides of each layer once
 * more when it comes to it (Chen et al., 2016). A step takes a third longer, and long examples a fraction of the memory.
 * @param forward the outputs of the forward pass; all that they do not depend on is backward
 */
export function checkpointLayers(
  outputs: readonly Value[],
  forward: readonly Value[],
  parameters: readonly Value[],
): Value[] {
  const path = dependents(parameters, forward);
  const stream = residualStream(path);
  const [first, last] = [stream.at(0), stream.at(-1)];
  if (first === undefined || last === undefined) return [...outputs];
  const isInStream = new Set(stream);
  // Elsewhere there is little to gain: an encoder before the layers and the head after them work on few rows.
  const layers = path.slice(path.indexOf(first), path.indexOf(last));
  const inside = new Set(layers.filter((value) => !isInStream.has(value)));
  return repeatForBackward(outputs, forward, {
    isRepeated: (value) => inside.has(value),
    isStart: (value) => !inside.has(value),
  });
}

/**
 * The values that carry all there is from one layer to the next: nothing that was computed before them is read after them. They have a row for every token;
 * such values before the layers (of an encoder) and after them (at the labels) have fewer.
 * @param path in an order of computation
 */
function residualStream(path: readonly Value[]): Value[] {
  const lastReader = new Map<Value, number>();
  for (const [index, { inputs }] of path.entries()) for (const input of inputs) lastReader.set(input, index);
  let readUntil = 0;
  const narrow = path.filter((value, index) => {
    const isAlone = readUntil <= index;
    readUntil = Math.max(readUntil, lastReader.get(value) ?? index);
    return isAlone;
  });
  const rows = Math.max(...narrow.map(({ shape }) => shape[0] ?? 0));
  return narrow.filter(({ shape }) => shape[0] === rows);
}

/** What is computed from the parameters on the way to `outputs`, each after its inputs. */
function dependents(parameters: readonly Value[], outputs: readonly Value[]): Value[] {
  const reached = new Set(parameters);
  const order = topologicalOrder(outputs).filter(({ inputs }) => inputs.length > 0);
  return order.filter((value) => {
    if (!value.inputs.some((input) => reached.has(input))) return false;
    reached.add(value);
    return true;
  });
}
