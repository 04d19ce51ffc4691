import type { RunDetails, RunEvent } from '../runs.ts';

/** What the host says to the dashboard: first a snapshot of every run it shows, then what changes. */
export type ToDashboard =
  | { readonly type: 'snapshot'; readonly runs: readonly RunDetails[]; readonly live: LiveState | undefined }
  /** Events of one run since the last message, in order; sent a few times a second at the most. */
  | { readonly type: 'events'; readonly folder: string; readonly events: readonly RunEvent[] }
  | { readonly type: 'live'; readonly live: LiveState | undefined }
  | { readonly type: 'failed'; readonly message: string };

/** The run that is being tuned in this window. */
export interface LiveState {
  readonly folder: string;
  readonly stopping: boolean;
}

export type FromDashboard =
  | { readonly type: 'ready' }
  | { readonly type: 'stop' }
  | { readonly type: 'resume'; readonly folder: string }
  | { readonly type: 'interpret'; readonly folder: string }
  | { readonly type: 'tryPrompt'; readonly folder: string }
  | { readonly type: 'evaluate'; readonly folder: string };

/** What the view itself remembers. */
export interface DashboardState {
  /** The runs shown; the host needs them to bring the view back after the window reloads. */
  readonly folders: readonly string[];
  /** Of an exponential moving average, from 0 (none) to 0.99. */
  readonly smoothing: number;
  readonly logarithmic: boolean;
}
