import type { Operator, Rowwise, Value } from '../value.ts';

/** An operator that treats every row alike; of its inputs, those go along that have as many dimensions and rows as the result. */
export function alongRows(operator: Operator, output: Value): Rowwise {
  const goesAlong = ({ rank, shape }: Value) => rank === output.rank && shape[0] === output.shape[0];
  return { operator, inputs: output.inputs.map(goesAlong) };
}

/** An operator that treats every row alike, and whose first inputs go along. */
export function firstAlongRows(operator: Operator, output: Value, count: number): Rowwise {
  return { operator, inputs: output.inputs.map((_, index) => index < count) };
}
