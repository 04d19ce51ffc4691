/** How near a token's embedding e is to a soft token s: ‖s - e‖, cos(s, e), or s · e. */
export const nearnessMetrics = ['l2', 'cosine', 'dot'] as const;
export type NearnessMetric = (typeof nearnessMetrics)[number];

/** A token of the vocabulary beside a soft token. */
export interface NearToken {
  readonly id: number;
  /** The entry as the tokenizer spells it. */
  readonly token: string;
  /** For people: decoded text, or the bytes of a part of a character. */
  readonly text: string;
  readonly l2: number;
  readonly cosine: number;
  readonly dot: number;
}

/** The tokens nearest to one soft token, by each metric, nearest first. */
export interface SoftTokenReading {
  readonly index: number;
  /** The soft token's Euclidean length. */
  readonly norm: number;
  readonly nearest: Readonly<Record<NearnessMetric, readonly NearToken[]>>;
}

/** A soft token in its place. */
export interface PlacedSoftToken extends SoftTokenReading {
  /** The token of the hand-written prompt whose place the soft token takes; undefined where there is none. */
  readonly handWritten: { readonly id: number; readonly text: string } | undefined;
}

export interface SoftPromptReading {
  readonly name: string;
  readonly softTokens: readonly PlacedSoftToken[];
  /** Cosine of each soft token (rows) with each token of the hand-written prompt (columns); undefined where there is none, or too much of it. */
  readonly similarities: readonly (readonly number[])[] | undefined;
}
