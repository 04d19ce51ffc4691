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
  /** Cosine of each soft token (rows) with each token of the hand-written prompt (columns); undefined where there is none, or too much of it. */
  readonly similarities: readonly (readonly number[])[] | undefined;
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

/** What stands in the soft tokens' places: what was tuned, the hand-written text, or nothing at all. */
export type TriedPrompt = 'tuned' | 'hand-written' | 'none';

/** One of the task's answers, as the model ranks it after a prompt. */
export interface RankedCandidate {
  readonly text: string;
  /** Natural logarithm of its probability, summed or averaged over its tokens as the task says. */
  readonly logProbability: number;
  /** Its part of the probability of all candidates together. */
  readonly share: number;
}

/** What the model answers with one of the prompts, or why it cannot be asked. */
export type Trial =
  | {
      readonly prompt: TriedPrompt;
      readonly answer: Answer;
      /** The likeliest first; empty where the task has no fixed answers. */
      readonly candidates: readonly RankedCandidate[];
    }
  | { readonly prompt: TriedPrompt; readonly problem: string };
