import { bestRun, type PointResult, type RunResult, type SweepResult } from '../../workflows/sweep.ts';
import { csvText } from '../csv.ts';

/** The results of a sweep as JSON. */
export function sweepDocument(result: SweepResult) {
  const { plan, metric, points, best } = result;
  return {
    sweep: plan.name,
    folder: plan.folder,
    metric: metric === undefined ? null : { name: metric.name, greater_is_better: metric.greaterIsBetter },
    points: points.map((point) => pointDocument(point)),
    best:
      best === undefined
        ? null
        : { label: best.point.label, run: bestRun(best, metric)?.run.folder ?? null, ...means(best) },
  };
}

function pointDocument(point: PointResult) {
  const { label, variant, values } = point.point;
  return {
    label,
    variant: variant ?? null,
    values: Object.fromEntries(values),
    ...means(point),
    finished: point.finished,
    best_of_variant: point.bestOfVariant,
    runs: point.runs.map(runDocument),
  };
}

function means({ dev, test, projected }: PointResult) {
  const of = (mean: PointResult['dev']) =>
    mean === undefined
      ? null
      : { mean: mean.mean, standard_deviation: mean.standardDeviation, interval: mean.interval ?? null };
  const all = (means: PointResult['test']) =>
    Object.fromEntries(Object.entries(means).map(([name, mean]) => [name, of(mean)]));
  return { dev: of(dev), test: all(test), projected: all(projected) };
}

function runDocument({ run, state, dev, bestStep, steps, seconds, test, projected, failure }: RunResult) {
  return {
    id: run.id,
    folder: run.folder,
    seed: run.seed,
    state,
    dev: dev ?? null,
    best_step: bestStep ?? null,
    steps: steps ?? null,
    seconds: seconds ?? null,
    test: test ?? null,
    projected: projected ?? null,
    failure: failure ?? null,
  };
}

/** A line for each run, as RFC 4180 has it. */
export function sweepCsv(result: SweepResult, fields: readonly string[]): string {
  const runs = result.points.flatMap((point) => point.runs);
  const scored = (kind: 'test' | 'projected') => [...new Set(runs.flatMap((run) => Object.keys(run[kind] ?? {})))];
  const [tests, projections] = [scored('test'), scored('projected')];
  const header = [
    'variant',
    ...fields,
    'seed',
    'state',
    'dev',
    'best_step',
    'steps',
    'seconds',
    ...tests.map((name) => `test_${name}`),
    ...projections.map((name) => `projected_${name}`),
    'run',
    'failure',
  ];
  const rows = result.points.flatMap(({ point, runs }) =>
    runs.map(({ run, state, dev, bestStep, steps, seconds, test, projected, failure }) => [
      point.variant,
      ...fields.map((field) => spell(point.values.get(field))),
      run.seed,
      state,
      dev,
      bestStep,
      steps?.done,
      seconds,
      ...tests.map((name) => test?.[name]),
      ...projections.map((name) => projected?.[name]),
      run.folder,
      failure?.message,
    ]),
  );
  return csvText([header, ...rows]);
}

function spell(value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
}
