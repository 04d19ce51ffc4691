import { present } from '../base/failure.ts';
import { Constant, Input, Weight } from './operators/leaves.ts';
import type { TensorType } from './tensor.ts';
import { type Operator, topologicalOrder, type Value } from './value.ts';

/**
 * The graph of `outputs` for a reader, one line a value in topological order: `%2 float32[3, 4] = matmul(x, %1) scale=1`. Inputs and
 * weights go by their labels, scalar constants stand where they are used; the same graph always gives the same text.
 */
export function printGraph(outputs: Readonly<Record<string, Value>>): string {
  const names = new Map<Value, string>();
  const lines: string[] = [];
  let serial = 0;
  for (const value of topologicalOrder(Object.values(outputs))) {
    const scalar = scalarText(value);
    if (scalar !== undefined) {
      names.set(value, scalar);
      continue;
    }
    const name = labelOf(value.operator) ?? `%${serial++}`;
    const inputs = value.inputs.map((input) => present(names.get(input), 'inputs come first'));
    names.set(value, name);
    lines.push(`${name} ${typeText(value.type)} = ${applicationText(value.operator, inputs)}`);
  }
  const returned = Object.entries(outputs).map(([name, value]) => `${name}: ${names.get(value)}`);
  return [...lines, `return ${returned.join(', ')}`].join('\n');
}

function labelOf(operator: Operator): string | undefined {
  return operator instanceof Input || operator instanceof Weight ? operator.label : undefined;
}

function scalarText({ operator, shape }: Value): string | undefined {
  if (!(operator instanceof Constant) || shape.length > 0) return undefined;
  return String(operator.tensor.data[0]);
}

function typeText({ dtype, shape }: TensorType): string {
  return `${dtype}[${shape.join(', ')}]`;
}

function applicationText(operator: Operator, inputs: readonly string[]): string {
  const leaf = operator instanceof Input || operator instanceof Weight || operator instanceof Constant;
  const application = leaf ? operator.name : `${operator.name}(${inputs.join(', ')})`;
  return [application, ...(leaf ? [] : attributeTexts(operator))].join(' ');
}

/** The numbers, lists of numbers and set flags among an operator's fields. */
function attributeTexts(operator: Operator): string[] {
  return Object.entries(operator).flatMap(([field, value]: [string, unknown]) => {
    if (typeof value === 'number') return [`${field}=${value}`];
    if (value === true) return [field];
    if (Array.isArray(value)) return [`${field}=[${value.join(', ')}]`];
    return [];
  });
}
