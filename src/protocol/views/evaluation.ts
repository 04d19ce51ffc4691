import type { Comparison } from '../evaluation.ts';

export type ToEvaluation =
  | { readonly type: 'progress'; readonly stage: string }
  | { readonly type: 'comparison'; readonly folder: string; readonly run: string; readonly comparison: Comparison }
  | { readonly type: 'failed'; readonly message: string };

export type FromEvaluation = { readonly type: 'ready' } | { readonly type: 'measure' };

/** What the view itself remembers. */
export interface EvaluationState {
  readonly folder: string;
  readonly run: string;
  /** Kept, because measuring takes its time. */
  readonly comparison: Comparison;
  readonly onlyDifferent: boolean;
}
