import { Defect, present } from '../base/failure.ts';
import { addUp } from './operators/accumulation.ts';
import { scalar } from './operators/elementwise.ts';
import { expand } from './operators/movement.ts';
import { sumToShape } from './operators/reduction.ts';
import { topologicalOrder, type Value } from './value.ts';

/**
 * The gradients of `loss` (one element) with respect to each of `parameters`, as values of the same shapes.
 *
 * Reverse accumulation over the values that lie between the parameters and the loss; nothing else gets a gradient, so a frozen
 * weight costs nothing. The result is a graph of ordinary operators and can be differentiated again.
 */
export function gradients(loss: Value, parameters: readonly Value[]): Value[] {
  const path = valuesBetween(parameters, loss);
  requireDifferentiable(path, parameters);

  const contributions = new Map<Value, Value[]>([[loss, [expand(scalar(1, loss.dtype), loss.shape)]]]);
  for (const value of [...path].reverse()) {
    const received = contributions.get(value);
    if (received === undefined || parameters.includes(value)) continue;
    const inputGradients = value.operator.vjp?.(value, addUp(received), ...value.inputs) ?? [];
    value.inputs.forEach((input, index) => {
      const build = inputGradients[index];
      if (!build || !path.has(input)) return;
      const earlier = contributions.get(input) ?? [];
      contributions.set(input, [...earlier, sumToShape(build(), input.shape)]);
    });
  }
  return parameters.map((parameter) =>
    addUp(present(contributions.get(parameter), `a path from ${label(parameter)} to the loss`)),
  );
}

/** The values that depend on a parameter and that the loss depends on, each after its inputs. */
function valuesBetween(parameters: readonly Value[], loss: Value): Set<Value> {
  const path = new Set(parameters);
  for (const value of topologicalOrder([loss])) {
    if (value.inputs.some((input) => path.has(input))) path.add(value);
  }
  return path;
}

function requireDifferentiable(path: Set<Value>, parameters: readonly Value[]): void {
  const names = new Set<string>();
  for (const value of path) {
    if (!parameters.includes(value) && value.operator.vjp === undefined) names.add(value.operator.name);
  }
  if (names.size > 0)
    throw new Defect(`not differentiable, but on the way from a parameter to the loss: ${[...names]}`);
}

function label(value: Value): string {
  return 'label' in value.operator ? String(value.operator.label) : value.operator.name;
}
