import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { Problem } from '../settings/problem.ts';

/** What the host and its views know of a sweep. Null stands where there is no value, as JSON has it. */
export interface SweepView {
  readonly file: string;
  /** `rates` for `rates.sweep.yaml`. */
  readonly name: string;
  /** Where its run folders lie. */
  readonly folder: string;
  /** The metric that chooses; null where no run has been evaluated. */
  readonly metric: { readonly name: string; readonly greaterIsBetter: boolean } | null;
  /** What differs from point to point, the variant first where there are several. */
  readonly fields: readonly SweepField[];
  /** The titles of `scores`: the dev metric first, then what was scored on the test examples. */
  readonly columns: readonly string[];
  readonly points: readonly SweepPointView[];
  /** Its place among the points; null where none is trained to its end. */
  readonly best: number | null;
  /** The folder of the best point's best run. */
  readonly bestRun: string | null;
  readonly runs: number;
  /** Of these, how many have ended. */
  readonly done: number;
}

export interface SweepField {
  readonly name: string;
  readonly scale: FieldScale;
}

/** How the values of a field lie on an axis. */
export type FieldScale =
  | { readonly kind: 'number'; readonly logarithmic: boolean; readonly values: readonly number[] }
  /** Side by side, in the order of the sweep. */
  | { readonly kind: 'name'; readonly names: readonly string[] };

/** Texts where the field's scale has names. */
export type FieldValue = number | string | null;

export interface SweepPointView {
  readonly label: string;
  readonly variant: string | null;
  /** In the order of `fields`. */
  readonly values: readonly FieldValue[];
  /** Means over the seeds, in the order of `columns`. */
  readonly scores: readonly (SweepMean | null)[];
  /** Of its runs, in words. */
  readonly state: string;
  readonly bestOfVariant: boolean;
  readonly runs: readonly SweepRunView[];
}

export interface SweepMean {
  readonly mean: number;
  /** 95 %, over seeds; null for a single one. */
  readonly interval: { readonly low: number; readonly high: number } | null;
}

export type SweepRunState = 'waiting' | 'running' | 'completed' | 'early-stopping' | 'diverged' | 'stopped' | 'failed';

export interface SweepRunView {
  readonly id: string;
  readonly folder: string;
  readonly seed: number;
  readonly state: SweepRunState;
  readonly stateText: string;
  /** In the order of `columns`. */
  readonly scores: readonly (number | null)[];
  readonly steps: { readonly done: number; readonly total: number } | null;
  readonly seconds: number | null;
  /** Why it ended early. */
  readonly failure: string | null;
}

/** How much there is to do. */
export interface SweepOverview {
  readonly name: string;
  readonly runs: number;
  readonly done: number;
  /** Of the runs that are to be made, at the most. */
  readonly steps: number;
  /** Null where nothing is to be made. */
  readonly seconds: number | null;
}

/** What a sweep is doing. */
export interface SweepProgress {
  readonly folder: string;
  /** Of the run: its point and its seed. */
  readonly label: string;
  /** This is the … run … */
  readonly number: number;
  /** … of so many; null with successive halving, which finds out which runs go on: then those are counted that have begun since the start. */
  readonly of: number | null;
  readonly step: number;
  /** Null before the first step. */
  readonly totalSteps: number | null;
  readonly loss: number | null;
  /** Of all runs, since the sweep was started or resumed. */
  readonly stepsMade: number;
  readonly secondsLeft: number | null;
}

interface NamedSweep {
  /** Under which `workProgress` and the notifications below tell of it. */
  readonly work: string;
  readonly file: string;
}

/** What a sweep's run folders tell now. */
export const readSweep = new RequestType<{ readonly file: string }, SweepView, void>('sweeps/read');

export interface UnreadableSweep {
  readonly file: string;
  readonly message: string;
}

/** The same for several; one that cannot be read says why. */
export const listSweeps = new RequestType<
  { readonly files: readonly string[] },
  { readonly sweeps: readonly SweepView[]; readonly unreadable: readonly UnreadableSweep[] },
  void
>('sweeps/list');

/** Everything that is wrong with the text of a sweep file, in the settings of its points too. */
export const checkSweep = new RequestType<
  { readonly file: string; readonly text: string },
  { readonly problems: readonly Problem[] },
  void
>('sweeps/check');

export const exportFormats = ['html', 'csv', 'json'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The results as the text of a file. */
export const exportSweep = new RequestType<
  { readonly file: string; readonly format: ExportFormat },
  { readonly text: string },
  void
>('sweeps/export');

/** Counts the runs and times a few steps. */
export const planSweep = new RequestType<NamedSweep, SweepOverview, void>('sweeps/plan');

/** Makes what is not made yet; answered when the sweep has ended. Cancelling stops it after the step in progress and loses nothing. */
export const runSweep = new RequestType<NamedSweep & { readonly overview: SweepOverview }, SweepView, void>(
  'sweeps/run',
);

/** Told a few times a second. */
export const sweepProgress = new NotificationType<NamedSweep & { readonly progress: SweepProgress }>('sweeps/progress');

/** A run has ended, or has failed: then `failure` says why. */
export const sweepRunEnded = new NotificationType<
  NamedSweep & { readonly run: string; readonly failure: string | null }
>('sweeps/runEnded');
