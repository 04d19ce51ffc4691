import type { WorkOptions } from '../../base/progress.ts';
import type { SweepRun } from '../../sweeps/plan.ts';
import type { RunFailure } from '../../sweeps/results.ts';
import type { TrainingEvent } from '../../training/loop/events.ts';

/** A run to be made, or the beginning of one. */
export interface RunOrder {
  readonly run: SweepRun;
  /** The share of its steps after whose next evaluation the run stops for now; 1 for its end. */
  readonly until: number;
}

export interface RunOutcome {
  readonly run: SweepRun;
  /** What ended it early; undefined where the run stands where it was ordered to. */
  readonly failure: RunFailure | undefined;
}

export interface RunnerWork extends WorkOptions {
  /** A run begins, or goes on; one that is done already does not. */
  readonly onRun?: ((order: RunOrder) => void) | undefined;
  readonly onEvent?: ((run: SweepRun, event: TrainingEvent) => void) | undefined;
}

/**
 * Makes runs, each in its folder: here and one after another, or elsewhere and many at a time. A run whose folder says that it stands
 * where it is ordered to is not touched; one that was interrupted goes on. One that fails does not keep the others from being made.
 */
export interface SweepRunner {
  /** @returns an outcome for each order, as they come */
  make(orders: readonly RunOrder[], work: RunnerWork): AsyncIterable<RunOutcome>;
}
