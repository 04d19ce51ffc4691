/** By which measure a token of the vocabulary is near to a soft token. */
export const nearnessMetrics = ['l2', 'cosine', 'dot'] as const;
export type NearnessMetric = (typeof nearnessMetrics)[number];

export interface NearToken {
  readonly id: number;
  readonly token: string;
  /** For people: decoded text, or the bytes of a part of a character. */
  readonly text: string;
  readonly l2: number;
  readonly cosine: number;
  readonly dot: number;
}

export interface SoftTokenReading {
  readonly index: number;
  /** The soft token's Euclidean length. */
  readonly norm: number;
  readonly nearest: Readonly<Record<NearnessMetric, readonly NearToken[]>>;
  /** The token of the hand-written prompt whose place the soft token takes. */
  readonly handWritten: { readonly id: number; readonly text: string } | undefined;
}

export interface SoftPromptReading {
  readonly name: string;
  readonly softTokens: readonly SoftTokenReading[];
}

export interface GeneratedToken {
  readonly id: number;
  readonly text: string;
  readonly probability: number;
  readonly alternatives: readonly { readonly id: number; readonly text: string; readonly probability: number }[];
}

export interface Answer {
  readonly text: string;
  readonly tokens: readonly GeneratedToken[];
  /** Whether the model ended the text itself. */
  readonly complete: boolean;
}
