import { present } from '../base/failure.ts';
import { topologicalOrder, Value } from './value.ts';

/** A function from values to values that compute the same, or nearly the same in another arithmetic. */
export type Pass = (outputs: readonly Value[]) => Value[];

/**
 * The same computation with some of its values replaced. Inputs come before what reads them, so a replacement sees what its inputs became.
 * @param replace what takes the place of `value`, given its rewritten inputs; undefined to keep the operator
 */
export function rewrite(
  outputs: readonly Value[],
  replace: (value: Value, inputs: readonly Value[]) => Value | undefined,
): Value[] {
  const rewritten = new Map<Value, Value>();
  const current = (value: Value) => present(rewritten.get(value), 'inputs come first');
  for (const value of topologicalOrder(outputs)) {
    const inputs = value.inputs.map(current);
    rewritten.set(value, replace(value, inputs) ?? withInputs(value, inputs));
  }
  return outputs.map(current);
}

/** The same operator on other inputs. */
export function withInputs(value: Value, inputs: readonly Value[]): Value {
  return inputs.every((input, index) => input === value.inputs[index]) ? value : new Value(value.operator, inputs);
}
