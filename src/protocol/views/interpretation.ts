import type { NearnessMetric, SoftPromptReading } from '../../readings/near-tokens.ts';

export type ToInterpretation =
  | { readonly type: 'progress'; readonly stage: string }
  | {
      readonly type: 'reading';
      readonly run: string;
      readonly model: string;
      readonly prompts: readonly SoftPromptReading[];
    }
  | { readonly type: 'failed'; readonly message: string };

export type FromInterpretation = { readonly type: 'ready' } | { readonly type: 'evaluate' };

/** What the view itself remembers. */
export interface InterpretationState {
  /** The run; the host needs it to bring the view back after the window reloads. */
  readonly folder: string;
  readonly metric: NearnessMetric;
}
