import type { Trial } from '../../readings/answers.ts';

export type ToTryPrompt =
  | {
      readonly type: 'prompt';
      readonly folder: string;
      readonly run: string;
      /** The texts that the prompt asks for; `query` alone in the short form. */
      readonly fields: readonly string[];
    }
  | { readonly type: 'progress'; readonly stage: string }
  | { readonly type: 'trials'; readonly trials: readonly Trial[] }
  | { readonly type: 'failed'; readonly message: string };

export type FromTryPrompt =
  | { readonly type: 'ready' }
  | { readonly type: 'ask'; readonly fields: Readonly<Record<string, string>>; readonly maxNewTokens: number };

/** What the view itself remembers. */
export interface TryPromptState {
  readonly folder: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly maxNewTokens: number;
}
