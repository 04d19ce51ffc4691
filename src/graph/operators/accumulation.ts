import { present } from '../../base/failure.ts';
import type { Value } from '../value.ts';
import { add } from './elementwise.ts';
import { concat, Pad } from './movement.ts';

/**
 * The sum of `terms`. Gradients of slices that together make up a tensor come as parts padded with zeros; their sum is the parts put
 * together, which costs one copy in place of a padding and an addition each.
 */
export function addUp(terms: readonly Value[]): Value {
  return joinedParts(terms) ?? terms.reduce((total, term) => add(total, term));
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
