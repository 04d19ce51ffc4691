import { assert } from '../../base/failure.ts';
import { concat, constant, expand, reshape, slice, transpose } from '../../graph/operators/index.ts';
import { float32Tensor, int64Tensor } from '../../graph/tensor.ts';
import type { Value } from '../../graph/value.ts';
import type { AttentionContext, AttentionInputs } from './attention-context.ts';
import { causalAttention, type KeyValues } from './causal-attention.ts';

/**
 * How tokens are packed into rows: first the prefix that all examples share, then example after example, each `length` rows, padded
 * at its end. Every example sees the prefix, what it has in a cache, and itself.
 */
export interface PackedShape {
  /** Rows of the shared prefix: p. */
  readonly prefix: number;
  /** Examples: b. */
  readonly batch: number;
  /** Rows of each example: t. */
  readonly length: number;
}

export interface PackedAttentionOptions {
  /** Keys and values that each example computed earlier, by layer: c slots before its own rows. */
  readonly past?: readonly KeyValues[];
  /**
   * Added to the attention scores: float32 [b, 1, 1, t, p + c + t], 0 where a row sees a slot and very negative where not. Without it a
   * row sees the prefix and the rows of its example up to itself, which right-padding needs no mask for.
   */
  readonly mask?: Value;
  /** int64 [b · t]: positions of the examples' rows; by default they follow the prefix. */
  readonly positions?: Value;
}

/** Low enough that exp() of it is zero beside any score, and far from overflowing when scores are added. */
export const maskedScore = -1e9;

/**
 * Causal attention over packed rows.
 *
 * In a causal model the tokens of a common prefix have the same hidden states in every example, so they are computed once for the
 * whole batch; their keys and values are broadcast to the examples, and their gradients are summed over them.
 */
export class PackedAttention implements AttentionContext {
  readonly positions: Value;
  /** The keys and values of the rows themselves by layer, prefix first: what a cache must take up so that later rows can go on. */
  readonly keyValues: KeyValues[] = [];
  private readonly prefixMask: Value | undefined;
  private readonly mask: Value;

  constructor(
    readonly shape: PackedShape,
    private readonly options: PackedAttentionOptions = {},
  ) {
    const { prefix, batch, length } = shape;
    assert(options.mask !== undefined || options.past === undefined, 'rows after a cache need a mask');
    this.positions = concatNonEmpty([
      prefix > 0 ? constant(int64Tensor([prefix], [...Array(prefix).keys()])) : undefined,
      options.positions ?? constant(int64Tensor([batch * length], repeatedPositions(shape))),
    ]);
    this.prefixMask = prefix > 0 ? constant(causalMask(prefix, 0)) : undefined;
    const { mask } = options;
    this.mask =
      mask === undefined ? constant(causalMask(length, prefix)) : reshape(mask, [batch, length, mask.size(-1)]);
  }

  attend(inputs: AttentionInputs): Value {
    const { prefix, batch, length } = this.shape;
    const { query, key, value } = inputs;
    const rows = prefix + batch * length;
    assert(query.size(0) === rows && key.size(0) === rows, `attention over ${rows} rows of [${query.shape}]`);

    const part = (x: Value, from: number, to: number, examples: number) => headsFirst(slice(x, 0, from, to), examples);
    const ownKey = part(key, prefix, rows, batch);
    const ownValue = part(value, prefix, rows, batch);
    const ownQuery = slice(query, 0, prefix, rows);
    if (this.prefixMask === undefined) {
      return causalAttention(ownQuery, this.remember(inputs.layer, [ownKey], [ownValue]), this.mask, inputs.scale);
    }
    const prefixKey = part(key, 0, prefix, 1);
    const prefixValue = part(value, 0, prefix, 1);
    const prefixQuery = slice(query, 0, 0, prefix);
    const keyValues = this.remember(
      inputs.layer,
      [broadcastBatch(prefixKey, batch), ownKey],
      [broadcastBatch(prefixValue, batch), ownValue],
    );
    return concat(
      [
        causalAttention(prefixQuery, { key: prefixKey, value: prefixValue }, this.prefixMask, inputs.scale),
        causalAttention(ownQuery, keyValues, this.mask, inputs.scale),
      ],
      0,
    );
  }

  /** Keeps the rows' keys and values, and puts what the examples remember between the prefix and their own rows. */
  private remember(layer: number, keys: readonly Value[], values: readonly Value[]): KeyValues {
    const computed = { key: concat(keys, 2), value: concat(values, 2) };
    this.keyValues[layer] = computed;
    const past = this.options.past?.[layer];
    if (past === undefined) return computed;
    const between = (parts: readonly Value[], cached: Value) =>
      concat([...parts.slice(0, -1), cached, ...parts.slice(-1)], 2);
    return { key: between(keys, past.key), value: between(values, past.value) };
  }
}

/** [examples · t, heads, headSize] to [examples, heads, t, headSize]. */
function headsFirst(x: Value, examples: number): Value {
  const byExample = reshape(x, [examples, x.size(0) / examples, x.size(1), x.size(2)]);
  return transpose(byExample, [0, 2, 1, 3]);
}

function broadcastBatch(x: Value, batch: number): Value {
  return expand(x, [batch, ...x.shape.slice(1)]);
}

/** float32 [1, length, before + length]: row i sees all that stands before and the rows up to i. */
function causalMask(length: number, before: number) {
  const width = before + length;
  const mask = new Float32Array(length * width);
  for (let row = 0; row < length; row++) mask.fill(maskedScore, row * width + before + row + 1, (row + 1) * width);
  return float32Tensor([1, length, width], mask);
}

function repeatedPositions({ prefix, batch, length }: PackedShape): number[] {
  return Array.from({ length: batch * length }, (_, row) => prefix + (row % length));
}

function concatNonEmpty(parts: readonly (Value | undefined)[]): Value {
  return concat(
    parts.filter((part) => part !== undefined),
    0,
  );
}
