import { type MeanInterval, meanInterval } from '../statistics/mean-interval.ts';
import type { PlannedPoint, SweepPlan, SweepRun } from './plan.ts';

/** Where a run of a sweep stands. */
export type SweepRunState = 'waiting' | 'running' | 'completed' | 'early-stopping' | 'diverged' | 'stopped' | 'failed';

/** What ended a run early, for people. */
export interface RunFailure {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export type Scores = Readonly<Record<string, number>>;
export type MeanScores = Readonly<Record<string, MeanInterval>>;

export interface RunResult {
  readonly run: SweepRun;
  readonly state: SweepRunState;
  /** The best dev metric; undefined where there was no evaluation. */
  readonly dev: number | undefined;
  readonly bestStep: number | undefined;
  /** Steps done, and of how many; undefined for a run that has not begun. */
  readonly steps: { readonly done: number; readonly total: number } | undefined;
  /** Of training, pauses left out. */
  readonly seconds: number | undefined;
  /** On the test examples, by metric; undefined where they were not scored. */
  readonly test: Scores | undefined;
  /** On the same examples, of the prompt whose soft tokens are replaced by their nearest tokens. */
  readonly projected: Scores | undefined;
  readonly failure: RunFailure | undefined;
}

export interface PointResult {
  readonly point: PlannedPoint;
  readonly runs: readonly RunResult[];
  /** Over the seeds that have a value; undefined where none has. */
  readonly dev: MeanInterval | undefined;
  /** By metric; empty where no run was scored. */
  readonly test: MeanScores;
  readonly projected: MeanScores;
  /** Whether it was trained to its end with every seed: only then can it be the best. */
  readonly finished: boolean;
  /** Whether its mean dev metric is the best of its variant's, among those that were trained to their end. */
  readonly bestOfVariant: boolean;
}

export interface SweepResult {
  readonly plan: SweepPlan;
  /** Undefined where no run has been evaluated. */
  readonly metric: SweepMetric | undefined;
  readonly points: readonly PointResult[];
  readonly best: PointResult | undefined;
  readonly failed: readonly RunResult[];
}

export interface SweepMetric {
  readonly name: string;
  readonly greaterIsBetter: boolean;
}

/** Puts the results of runs together by point. */
export function summariseSweep(
  plan: SweepPlan,
  resultOf: (run: SweepRun) => RunResult,
  metric: SweepMetric | undefined,
): SweepResult {
  const points = plan.points.map((point) => summarisePoint(point, point.runs.map(resultOf)));
  const better = (a: PointResult, b: PointResult) => isBetter(a.dev?.mean, b.dev?.mean, metric);
  const bests = new Map<string | undefined, PointResult>();
  for (const point of points.filter(({ finished, dev }) => finished && dev !== undefined)) {
    const best = bests.get(point.point.variant);
    if (best === undefined || better(point, best)) bests.set(point.point.variant, point);
  }
  const marked = points.map((point) => ({ ...point, bestOfVariant: bests.get(point.point.variant) === point }));
  const best = marked
    .filter(({ bestOfVariant }) => bestOfVariant)
    .reduce<PointResult | undefined>(
      (best, point) => (best === undefined || better(point, best) ? point : best),
      undefined,
    );
  return {
    plan,
    metric,
    points: marked,
    best,
    failed: marked.flatMap(({ runs }) => runs.filter(({ failure }) => failure !== undefined)),
  };
}

function summarisePoint(point: PlannedPoint, runs: readonly RunResult[]): PointResult {
  const dev = runs.flatMap((run) => run.dev ?? []);
  return {
    point,
    runs,
    dev: dev.length === 0 ? undefined : meanInterval(dev),
    test: meanScores(runs.map(({ test }) => test)),
    projected: meanScores(runs.map(({ projected }) => projected)),
    finished: runs.every(({ state }) => ['completed', 'early-stopping', 'diverged'].includes(state)),
    bestOfVariant: false,
  };
}

function meanScores(scores: readonly (Scores | undefined)[]): MeanScores {
  const names = [...new Set(scores.flatMap((each) => Object.keys(each ?? {})))];
  return Object.fromEntries(names.map((name) => [name, meanInterval(scores.flatMap((each) => each?.[name] ?? []))]));
}

function isBetter(value: number | undefined, than: number | undefined, metric: SweepMetric | undefined): boolean {
  if (value === undefined || than === undefined) return value !== undefined;
  return metric?.greaterIsBetter === false ? value < than : value > than;
}

/** The run of a point with the best dev metric, the first of equals. */
export function bestRun({ runs }: PointResult, metric: SweepMetric | undefined): RunResult | undefined {
  return runs
    .filter(({ dev }) => dev !== undefined)
    .reduce<RunResult | undefined>(
      (best, run) => (best === undefined || isBetter(run.dev, best.dev, metric) ? run : best),
      undefined,
    );
}
