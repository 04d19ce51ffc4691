import { present } from '../base/failure.ts';
import { Weight } from './operators/leaves.ts';
import { Slice } from './operators/movement.ts';
import { withInputs } from './rewrite.ts';
import { topologicalOrder, Value } from './value.ts';

/**
 * The same outputs, with less kept for the backward pass: values whose operator says that they are cheaper to compute again than to keep,
 * and copies of parts of what is kept anyway, are computed again where the backward pass reads them, from what it reads anyway (Chen et al., 2016, "Training deep nets with sublinear memory cost").
 * @param forward the outputs of the forward pass; all that they do not depend on is backward
 */
export function recompute(outputs: readonly Value[], forward: readonly Value[]): Value[] {
  const isForward = new Set(topologicalOrder(forward));
  const backward = topologicalOrder(outputs).filter((value) => !isForward.has(value));
  const read = new Set(backward.flatMap(({ inputs }) => inputs));
  const isCheap = (value: Value) =>
    isForward.has(value) && (value.operator.isCheapToRepeat?.(value) === true || isPartOf(read, value));
  const kept = new Set([...read].filter((value) => !isCheap(value)));
  return repeatForBackward(outputs, forward, {
    isRepeated: isCheap,
    isStart: (value) => kept.has(value) || value.inputs.length === 0 || hasWeight(value),
  });
}

/** Which values of the forward pass are computed again for the backward pass. */
export interface Repetition {
  /** Of what the backward pass reads. */
  isRepeated(value: Value): boolean;
  /** What is kept, and read by the computation of what is repeated. */
  isStart(value: Value): boolean;
}

/**
 * The same outputs, with values of the forward pass computed once more where the backward pass reads them. Sessions must not join equal
 * computations, or the first would be kept after all.
 */
export function repeatForBackward(
  outputs: readonly Value[],
  forward: readonly Value[],
  { isRepeated, isStart }: Repetition,
): Value[] {
  const isForward = new Set(topologicalOrder(forward));
  const again = new Map<Value, Value>();
  const repeat = (value: Value): Value => {
    if (isStart(value)) return value;
    const repeated = again.get(value) ?? new Value(value.operator, value.inputs.map(repeat));
    again.set(value, repeated);
    return repeated;
  };
  const rewritten = new Map<Value, Value>();
  for (const value of topologicalOrder(outputs)) {
    if (isForward.has(value)) {
      rewritten.set(value, value);
      continue;
    }
    const inputs = value.inputs.map((input) =>
      isForward.has(input) && isRepeated(input) ? repeat(input) : present(rewritten.get(input), 'inputs come first'),
    );
    rewritten.set(value, withInputs(value, inputs));
  }
  return outputs.map((output) => present(rewritten.get(output), 'an output'));
}

/** Whether a value is a copy of a part of one of `wholes`. */
function isPartOf(wholes: ReadonlySet<Value>, { operator, inputs: [source] }: Value): boolean {
  if (!(operator instanceof Slice) || source === undefined) return false;
  return source.operator instanceof Slice ? isPartOf(wholes, source) : wholes.has(source);
}

/** Products with weights are what a step is made of, and norms are read for their further results. */
function hasWeight({ inputs }: Value): boolean {
  return inputs.some(({ operator }) => operator instanceof Weight);
}
