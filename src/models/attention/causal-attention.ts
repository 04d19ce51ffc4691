import { assert } from '../../base/failure.ts';
import { add, concat, expand, matmul, reshape, slice, softmax, transpose } from '../../graph/operators/index.ts';
import type { Value } from '../../graph/value.ts';

/** Keys and values [b, keyValueHeads, slots, headSize] of one layer. */
export interface KeyValues {
  readonly key: Value;
  readonly value: Value;
}

/** Blocks of about so many rows: in shorter ones the products take longer than what they leave out. */
const blockRows = 64;

/** The kernels of products compute so many columns at once. */
const columnsAtOnce = 16;

/**
 * softmax(scale · Q Kᵀ + mask) V for rows that are the last of the slots and do not see beyond themselves. They are cut into blocks, each of which
 * meets only the slots up to its end: the scores above the diagonal, which the mask would hide, are mostly not computed.
 * @param query [b · t, heads, headSize]; query head h reads key/value head ⌊h · keyValueHeads / heads⌋
 * @param mask [1 or b, t, slots], added to the scores: 0 where a row sees a slot, else very negative
 * @returns [b · t, heads · headSize]
 */
export function causalAttention(query: Value, { key, value }: KeyValues, mask: Value, scale: number): Value {
  const [rows, heads, headSize] = [query.size(0), query.size(1), query.size(2)];
  const [batch, groups, slots] = [key.size(0), key.size(1), key.size(2)];
  assert(heads % groups === 0, `${heads} query heads do not share ${groups} key/value heads`);
  const [length, perGroup] = [rows / batch, heads / groups];

  // Query heads that share a key/value head are stacked as further rows of one product.
  const byGroup = transpose(reshape(query, [batch, length, groups, perGroup * headSize]), [0, 2, 1, 3]);
  const stacked = reshape(byGroup, [batch, groups, length * perGroup, headSize]);
  const blocks: Value[] = [];
  let seen: Slots = { key, value, mask: repeatRows(mask, perGroup) };
  let end = length;
  for (const start of blockStarts(length, slots - length).reverse()) {
    // A part of what the next block sees, so that gradients are summed over what two blocks share and not over all.
    seen = firstSlots(seen, slots - length + end);
    const [from, to] = [start * perGroup, end * perGroup];
    blocks.unshift(attend(slice(stacked, 2, from, to), { ...seen, mask: slice(seen.mask, 2, from, to) }, scale));
    end = start;
  }
  const attended = reshape(concat(blocks, 2), [batch, groups, length, perGroup * headSize]);
  return reshape(transpose(attended, [0, 2, 1, 3]), [rows, heads * headSize]);
}

/** What rows attend to, and [1 or b, 1, rows, slots] which of it. */
interface Slots extends KeyValues {
  readonly mask: Value;
}

function attend(query: Value, { key, value, mask }: Slots, scale: number): Value {
  return matmul(softmax(add(matmul(query, key, { transposeB: true, scale }), mask)), value);
}

function firstSlots({ key, value, mask }: Slots, count: number): Slots {
  return { key: slice(key, 2, 0, count), value: slice(value, 2, 0, count), mask: slice(mask, 3, 0, count) };
}

/** The first row of each block; blocks end where the number of slots suits the kernels. */
function blockStarts(length: number, before: number): number[] {
  const count = Math.max(1, Math.round(length / blockRows));
  return Array.from({ length: count }, (_, block) => {
    const slots = before + (block * length) / count;
    return block === 0 ? 0 : Math.round(slots / columnsAtOnce) * columnsAtOnce - before;
  });
}

/** [m, t, slots] to [m, 1, t · times, slots]. */
function repeatRows(mask: Value, times: number): Value {
  const [masks, length, slots] = [mask.size(0), mask.size(1), mask.size(2)];
  const repeated = expand(reshape(mask, [masks, length, 1, slots]), [masks, length, times, slots]);
  return reshape(repeated, [masks, 1, length * times, slots]);
}
