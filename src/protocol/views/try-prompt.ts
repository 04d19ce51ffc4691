import type { Answer } from '../reading.ts';

export type ToTryPrompt =
  | { readonly type: 'prompt'; readonly folder: string; readonly run: string }
  | { readonly type: 'progress'; readonly stage: string }
  | { readonly type: 'answer'; readonly query: string; readonly answer: Answer }
  | { readonly type: 'failed'; readonly message: string };

export type FromTryPrompt =
  | { readonly type: 'ready' }
  | { readonly type: 'ask'; readonly query: string; readonly maxNewTokens: number };

/** What the view itself remembers. */
export interface TryPromptState {
  readonly folder: string;
  readonly query: string;
  readonly maxNewTokens: number;
}
