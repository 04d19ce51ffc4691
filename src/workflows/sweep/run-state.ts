import type { SweepRun } from '../../sweeps/plan.ts';
import type { RunFailure, RunResult, SweepMetric, SweepRunState } from '../../sweeps/results.ts';
import { metrics } from '../../tasks/metrics/registry.ts';
import type { EvaluationEvent } from '../../training/loop/events.ts';
import { type RunDetails, readRun } from '../../training/run-folder/read-run.ts';
import { isRunFolder } from '../../training/run-folder/run-record.ts';

/** What the folder of a run tells; undefined where it has not begun. */
export async function lookAtRun({ folder }: SweepRun): Promise<RunDetails | undefined> {
  return (await isRunFolder(folder)) ? readRun(folder) : undefined;
}

const ends: readonly SweepRunState[] = ['completed', 'early-stopping', 'diverged'];

/** Whether a run has gone as far as this share of its steps, or has ended before. */
export function hasReached(details: RunDetails | undefined, share: number): boolean {
  if (details === undefined) return false;
  if (ends.some((end) => end === details.state)) return true;
  return share < 1 && evaluationAt(details, share) !== undefined;
}

/** The best dev metric of a run at this share of its steps, counted from the run's own log: the same whenever it is asked for. */
export function scoreAt(details: RunDetails, share: number, metric: SweepMetric): number | undefined {
  const last = evaluationAt(details, share)?.step ?? Number.POSITIVE_INFINITY;
  const values = evaluationsOf(details).flatMap(({ step, metrics }) => {
    const value = metrics[metric.name] ?? Number.NaN;
    return step <= last && Number.isFinite(value) ? [metric.greaterIsBetter ? value : -value] : [];
  });
  return values.length === 0 ? undefined : Math.max(...values);
}

function evaluationAt(details: RunDetails, share: number): EvaluationEvent | undefined {
  return evaluationsOf(details).find(({ step }) => step >= share * details.record.total_steps);
}

function evaluationsOf({ events }: RunDetails): EvaluationEvent[] {
  return events.filter((event) => event.type === 'evaluation');
}

/** The metric that chooses: the first that an evaluation of a run measures. */
export function metricOf(details: RunDetails): SweepMetric | undefined {
  const name = Object.keys(evaluationsOf(details)[0]?.metrics ?? {})[0];
  if (name === undefined) return undefined;
  const known = Object.values(metrics).find((metric) => metric.name === name);
  return { name, greaterIsBetter: known?.greaterIsBetter ?? true };
}

/** A run's part of the results, without what was measured on the test examples. */
export function resultOf(
  run: SweepRun,
  details: RunDetails | undefined,
  failure: RunFailure | undefined,
  metric: SweepMetric | undefined,
): RunResult {
  const best = details === undefined ? undefined : evaluationsOf(details).findLast((event) => event.best);
  const last = details?.events.findLast((event) => 'elapsed_seconds' in event);
  const dev = metric === undefined ? undefined : best?.metrics[metric.name];
  return {
    run,
    state: failure === undefined ? stateOf(details) : 'failed',
    dev: dev === undefined || Number.isNaN(dev) ? undefined : dev,
    bestStep: best?.step,
    steps: details === undefined ? undefined : { done: details.step, total: details.record.total_steps },
    seconds: last !== undefined && 'elapsed_seconds' in last ? last.elapsed_seconds : undefined,
    test: undefined,
    projected: undefined,
    failure,
  };
}

function stateOf(details: RunDetails | undefined): SweepRunState {
  if (details === undefined) return 'waiting';
  if (details.state === 'running') return 'running';
  return ends.find((end) => end === details.state) ?? 'stopped';
}
