import type { ExportFormat, SweepProgress, SweepView } from '../sweeps.ts';

/** What the host says to the view of a sweep: its results, whenever they change, and what this window does with it. */
export type ToSweep =
  | { readonly type: 'sweep'; readonly view: SweepView }
  | { readonly type: 'live'; readonly live: LiveSweep | undefined }
  | { readonly type: 'failed'; readonly message: string };

/** The sweep in this window's hand. */
export interface LiveSweep {
  readonly status: 'planning' | 'ready' | 'running' | 'pausing' | 'paused' | 'stopping';
  readonly stage: string | undefined;
  readonly progress: SweepProgress | undefined;
}

export type FromSweep =
  | { readonly type: 'ready' }
  | { readonly type: 'startSweep' | 'pauseSweep' | 'resumeSweep' | 'stopSweep' }
  | { readonly type: 'openRun'; readonly folder: string }
  | { readonly type: 'compareRuns'; readonly folders: readonly string[] }
  | { readonly type: 'export'; readonly format: ExportFormat };

/** What the view itself remembers. */
export interface SweepState {
  readonly file: string;
  /** The folders of the runs that are chosen for a comparison. */
  readonly chosen: readonly string[];
}
