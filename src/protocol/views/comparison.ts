import type { ComparisonEntry, RunComparison } from '../comparison.ts';
import type { ExportFormat } from '../sweeps.ts';

export type ToComparison =
  | { readonly type: 'progress'; readonly stage: string }
  | { readonly type: 'comparison'; readonly entries: readonly ComparisonEntry[]; readonly comparison: RunComparison }
  | { readonly type: 'failed'; readonly message: string };

export type FromComparison =
  | { readonly type: 'ready' }
  | { readonly type: 'measure'; readonly metric: string }
  | { readonly type: 'curves' }
  | {
      readonly type: 'export';
      readonly format: ExportFormat;
      readonly metric: string;
      /** The examples that are shown, by their places. */
      readonly shown: readonly number[];
    };

/** What the view itself remembers; the host needs the entries to bring the view back after the window reloads. */
export interface ComparisonState {
  readonly entries: readonly ComparisonEntry[];
  readonly metric: string;
  /** The pair whose examples are shown. */
  readonly pair: number;
  readonly filter: ExampleFilter;
  readonly search: string;
}

/** Which examples are shown: all, those that only one of the pair gets right (or does better), those that both get wrong, or right. */
export const exampleFilters = ['all', 'first', 'second', 'wrong', 'right'] as const;
export type ExampleFilter = (typeof exampleFilters)[number];
