import { assert } from '../../base/failure.ts';
import { concat, constant, expand, reshape, slice, transpose } from '../../graph/operators/index.ts';
import { float32Tensor, int64Tensor } from '../../graph/tensor.ts';
import type { Value } from '../../graph/value.ts';
import type { AttentionContext, AttentionInputs } from './attention-context.ts';
import { AttentionMask, causalAttention, type KeyValues } from './causal-attention.ts';

/**
 * How tokens are packed into rows: first the prefix that all examples share, then example after example, each `length` rows, padded
 * at its end. Every example sees what stands before the prefix, the prefix, what it has in a cache, and itself.
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
  /** Keys and values [1, keyValueHeads, s, headSize] that were computed earlier, by layer: s slots before the prefix, which all rows see. */
  readonly before?: readonly KeyValues[] | undefined;
  /** Keys and values that each example computed earlier, by layer: c slots before its own rows. */
  readonly past?: readonly KeyValues[] | undefined;
  /**
   * Added to the attention scores: float32 [b, 1, 1, t, s + p + c + t], 0 where a row sees a slot and very negative where not. Without it a
   * row sees all that stands before its example and the rows of its example up to itself, which right-padding needs no mask for.
   */
  readonly mask?: Value | undefined;
  /** int64 [b · t]: positions of the examples' rows; by default they follow the prefix. */
  readonly positions?: Value | undefined;
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
  private readonly prefixMask: AttentionMask | undefined;
  private readonly mask: AttentionMask;

  constructor(
    readonly shape: PackedShape,
    private readonly options: PackedAttentionOptions = {},
  ) {
    const { prefix, batch, length } = shape;
    const before = options.before?.[0]?.key.size(2) ?? 0;
    assert(options.mask !== undefined || options.past === undefined, 'rows after a cache need a mask');
    this.positions = concatPresent(
      [
        prefix > 0 ? constant(int64Tensor([prefix], consecutive(before, prefix))) : undefined,
        options.positions ?? constant(int64Tensor([batch * length], repeatedPositions(shape, before))),
      ],
      0,
    );
    this.prefixMask = prefix > 0 ? new AttentionMask(constant(causalMask(prefix, before))) : undefined;
    const { mask } = options;
    this.mask = new AttentionMask(
      mask === undefined
        ? constant(causalMask(length, before + prefix))
        : reshape(mask, [batch, length, mask.size(-1)]),
    );
  }

  attend(inputs: AttentionInputs): Value {
    const { prefix, batch, length } = this.shape;
    const { query, key, value } = inputs;
    const rows = prefix + batch * length;
    assert(query.size(0) === rows && key.size(0) === rows, `attention over ${rows} rows of [${query.shape}]`);

    const part = (from: number, to: number, examples: number): KeyValues & { readonly query: Value } => {
      const of = (x: Value) => headsFirst(slice(x, 0, from, to), examples);
      return { query: slice(query, 0, from, to), key: of(key), value: of(value) };
    };
    const own = part(prefix, rows, batch);
    const shared = prefix > 0 ? part(0, prefix, 1) : undefined;
    const attended = causalAttention(own.query, this.seen(inputs.layer, shared, own), this.mask, inputs.scale);
    if (shared === undefined || this.prefixMask === undefined) return attended;
    const seenByPrefix = joined([this.options.before?.[inputs.layer], shared]);
    return concat([causalAttention(shared.query, seenByPrefix, this.prefixMask, inputs.scale), attended], 0);
  }

  /** All that the examples see. Keeps what of it the rows computed. */
  private seen(layer: number, prefix: KeyValues | undefined, own: KeyValues): KeyValues {
    const broadcast = (shared: KeyValues | undefined) => shared && broadcastBatch(shared, this.shape.batch);
    const computed = joined([broadcast(prefix), own]);
    this.keyValues[layer] = computed;
    const [before, past] = [this.options.before?.[layer], this.options.past?.[layer]];
    if (before === undefined && past === undefined) return computed;
    return joined([broadcast(before), broadcast(prefix), past, own]);
  }
}

/** [examples · t, heads, headSize] to [examples, heads, t, headSize]. */
function headsFirst(x: Value, examples: number): Value {
  const byExample = reshape(x, [examples, x.size(0) / examples, x.size(1), x.size(2)]);
  return transpose(byExample, [0, 2, 1, 3]);
}

function broadcastBatch({ key, value }: KeyValues, batch: number): KeyValues {
  const broadcast = (x: Value) => expand(x, [batch, ...x.shape.slice(1)]);
  return { key: broadcast(key), value: broadcast(value) };
}

/** The slots of all parts, one after another. */
function joined(parts: readonly (KeyValues | undefined)[]): KeyValues {
  return {
    key: concatPresent(
      parts.map((part) => part?.key),
      2,
    ),
    value: concatPresent(
      parts.map((part) => part?.value),
      2,
    ),
  };
}

/** float32 [1, length, before + length]: row i sees all that stands before and the rows up to i. */
function causalMask(length: number, before: number) {
  const width = before + length;
  const mask = new Float32Array(length * width);
  for (let row = 0; row < length; row++) mask.fill(maskedScore, row * width + before + row + 1, (row + 1) * width);
  return float32Tensor([1, length, width], mask);
}

function repeatedPositions({ prefix, batch, length }: PackedShape, before: number): number[] {
  return Array.from({ length: batch * length }, (_, row) => before + prefix + (row % length));
}

function consecutive(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => start + index);
}

function concatPresent(parts: readonly (Value | undefined)[], axis: number): Value {
  return concat(
    parts.filter((part) => part !== undefined),
    axis,
  );
}
