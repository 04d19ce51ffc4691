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
  const stackedMask = repeatRows(mask, perGroup);

  const blocks: Value[] = [];
  let seen: KeyValues & { readonly mask: Value } = { key, value, mask: stackedMask };
  let end = length;
  for (const start of blockStarts(length, slots - length).reverse()) {
    const last = slots - length + end;
    // A slice of the next block's slots: so gradients are summed over what two blocks share, not over all.
    seen = {
      key: slice(seen.key, 2, 0, last),
      value: slice(seen.value, 2, 0, last),
      mask: slice(seen.mask, 2, 0, last),
    };
    const blockMask = slice(seen.mask, 1, start * perGroup, end * perGroup);
    const scores = matmul(slice(stacked, 2, start * perGroup, end * perGroup), seen.key, { transposeB: true, scale });
    const weights = softmax(add(scores, reshape(blockMask, [mask.size(0), 1, ...blockMask.shape.slice(1)])));
    blocks.unshift(matmul(weights, seen.value));
    end = start;
  }
  const mixed = reshape(concat(blocks, 2), [batch, groups, length, perGroup * headSize]);
  return reshape(transpose(mixed, [0, 2, 1, 3]), [rows, heads * headSize]);
}

/** The first row of each block; blocks end where the number of slots suits the kernels. */
function blockStarts(length: number, before: number): number[] {
  const count = Math.max(1, Math.round(length / blockRows));
  return Array.from({ length: count }, (_, block) => {
    const slots = before + (block * length) / count;
    return block === 0 ? 0 : Math.round(slots / columnsAtOnce) * columnsAtOnce - before;
  });
}

/** [m, t, slots] to [m, t · times, slots]. */
function repeatRows(mask: Value, times: number): Value {
  const [masks, length, slots] = [mask.size(0), mask.size(1), mask.size(2)];
  const repeated = expand(reshape(mask, [masks, length, 1, slots]), [masks, length, times, slots]);
  return reshape(repeated, [masks, length * times, slots]);
}
