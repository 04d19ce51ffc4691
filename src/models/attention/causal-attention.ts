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
 * @param mask of t rows
 * @returns [b · t, heads · headSize]
 */
export function causalAttention(query: Value, { key, value }: KeyValues, mask: AttentionMask, scale: number): Value {
  const [rows, heads, headSize] = [query.size(0), query.size(1), query.size(2)];
  const [batch, groups, slots] = [key.size(0), key.size(1), key.size(2)];
  assert(heads % groups === 0, `${heads} query heads do not share ${groups} key/value heads`);
  const [length, perGroup] = [rows / batch, heads / groups];

  // Query heads that share a key/value head are stacked as further rows of one product.
  const byGroup = transpose(reshape(query, [batch, length, groups, perGroup * headSize]), [0, 2, 1, 3]);
  const stacked = reshape(byGroup, [batch, groups, length * perGroup, headSize]);
  const blocks: Value[] = [];
  let seen: KeyValues = { key, value };
  let end = length;
  for (const start of blockStarts(length, slots - length).reverse()) {
    // A part of what the next block sees, so that gradients are summed over what two blocks share and not over all.
    seen = firstSlots(seen, slots - length + end);
    const rows = slice(stacked, 2, start * perGroup, end * perGroup);
    blocks.unshift(attend(rows, seen, mask.part(start, end, seen.key.size(2), perGroup), scale));
    end = start;
  }
  const attended = reshape(concat(blocks, 2), [batch, groups, length, perGroup * headSize]);
  return reshape(transpose(attended, [0, 2, 1, 3]), [rows, heads * headSize]);
}

/** Which rows see which slots. The layers read the same parts of it, which are cut once for all of them. */
export class AttentionMask {
  private readonly parts = new Map<string, Value>();

  /** @param mask [1 or b, t, slots], added to the scores: 0 where a row sees a slot, else very negative */
  constructor(private readonly mask: Value) {}

  /** [1 or b, 1, (end - start) · times, slots]: each of some rows several times, and the first slots. */
  part(start: number, end: number, slots: number, times: number): Value {
    const key = `${start} ${end} ${slots} ${times}`;
    const known = this.parts.get(key);
    if (known !== undefined) return known;
    const part = repeatRows(slice(slice(this.mask, 1, start, end), 2, 0, slots), times);
    this.parts.set(key, part);
    return part;
  }
}

function attend(query: Value, { key, value }: KeyValues, mask: Value, scale: number): Value {
  return matmul(softmax(add(matmul(query, key, { transposeB: true, scale }), mask)), value);
}

function firstSlots({ key, value }: KeyValues, count: number): KeyValues {
  return { key: slice(key, 2, 0, count), value: slice(value, 2, 0, count) };
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
