/** A token that a model could take next. */
export interface TokenChoice {
  readonly id: number;
  /** For people: decoded text, or the bytes of a part of a character. */
  readonly text: string;
  readonly probability: number;
}

/** A token that the model took, and what it could have taken in its place, the likeliest first. */
export interface TokenTaken extends TokenChoice {
  readonly alternatives: readonly TokenChoice[];
}

export interface GeneratedText {
  readonly text: string;
  readonly tokens: readonly TokenTaken[];
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
      readonly answer: GeneratedText;
      /** The likeliest first; empty where the task has no fixed answers. */
      readonly candidates: readonly RankedCandidate[];
    }
  | { readonly prompt: TriedPrompt; readonly problem: string };
