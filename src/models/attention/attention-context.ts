import type { Value } from '../../graph/value.ts';

/** One layer's projections of the packed tokens, positions already applied where the architecture rotates. */
export interface AttentionInputs {
  readonly layer: number;
  /** [n, heads, headSize] */
  readonly query: Value;
  /** [n, keyValueHeads, headSize]; query head h reads key/value head ⌊h · keyValueHeads / heads⌋. */
  readonly key: Value;
  /** [n, keyValueHeads, headSize] */
  readonly value: Value;
  /** The factor of query · key, usually 1/√headSize. */
  readonly scale: number;
}

/** Who the packed tokens are to each other: their positions, and which token sees which. */
export interface AttentionContext {
  /** int64 [n]: the position of each token in its own sequence. */
  readonly positions: Value;
  /** Causal attention: [n, heads · headSize]. */
  attend(inputs: AttentionInputs): Value;
}
