import { present } from '../../base/failure.ts';
import { elementCount, type Shape, sameShape } from '../tensor.ts';
import type { Value } from '../value.ts';
import { add } from './elementwise.ts';
import { Weight } from './leaves.ts';
import { MatMul, matmul } from './matmul.ts';
import { concat, Pad } from './movement.ts';

/**
 * The sum of `terms`, joined where that is cheaper. Gradients of slices that together make up a tensor come as parts padded with zeros; their sum is the parts put
 * together, which costs one copy in place of a padding and an addition each.
 */
export function addUp(terms: readonly Value[]): Value {
  return joinedParts(terms) ?? joinedProducts(terms) ?? terms.reduce((total, term) => add(total, term));
}

function joinedParts(terms: readonly Value[]): Value | undefined {
  const parts: { readonly pad: Pad; readonly part: Value }[] = [];
  for (const { operator, inputs } of terms) {
    if (!(operator instanceof Pad)) return undefined;
    parts.push({ pad: operator, part: present(inputs[0], 'the padded tensor') });
  }
  parts.sort((a, b) => a.pad.before - b.pad.before);
  const axis = parts[0]?.pad.axis ?? 0;
  let end = 0;
  for (const { pad, part } of parts) {
    if (pad.axis !== axis || pad.before !== end) return undefined;
    end += part.size(axis);
  }
  if (parts.at(-1)?.pad.after !== 0) return undefined;
  return concat(
    parts.map(({ part }) => part),
    axis,
  );
}

/**
 * Σ Aᵢ Bᵢ = [A₁ A₂ …] [B₁; B₂; …]: the gradient of a weight that many small products share (the steps of a recurrence) is one product,
 * where each would otherwise be a matrix of the weight's size, written and added.
 */
function joinedProducts(terms: readonly Value[]): Value | undefined {
  const [first] = terms;
  if (terms.length < 2 || !(first?.operator instanceof MatMul)) return undefined;
  const { transposeA, transposeB, scale } = first.operator;
  const inner = first.rank - 1;
  const [axisA, axisB] = [transposeA ? inner - 1 : inner, transposeB ? inner : inner - 1];
  const [left, right]: [Value[], Value[]] = [[], []];
  for (const { operator, inputs } of terms) {
    const [a, b] = inputs;
    if (!(operator instanceof MatMul) || a === undefined || b === undefined) return undefined;
    if (operator.transposeA !== transposeA || operator.transposeB !== transposeB || operator.scale !== scale)
      return undefined;
    left.push(a);
    right.push(b);
  }
  if (!alikeBut(axisA, left, first.rank) || !alikeBut(axisB, right, first.rank)) return undefined;
  // A frozen weight stays where it lies; and to put factors side by side must cost less than to add the products up.
  if ([...left, ...right].some(({ operator }) => operator instanceof Weight)) return undefined;
  const size = [...left, ...right].reduce((total, { shape }) => total + elementCount(shape), 0);
  if (size >= elementCount(first.shape) * terms.length) return undefined;
  return matmul(concat(left, axisA), concat(right, axisB), { transposeA, transposeB, scale });
}

/** Whether tensors can be put together along an axis. */
function alikeBut(axis: number, values: readonly Value[], rank: number): boolean {
  const others = ({ shape }: Value): Shape => shape.with(axis, 0);
  const [first] = values;
  return first !== undefined && values.every((value) => value.rank === rank && sameShape(others(value), others(first)));
}
