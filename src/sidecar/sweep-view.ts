import { t } from '../base/l10n.ts';
import type { FieldValue, SweepField, SweepPointView, SweepRunView, SweepView } from '../protocol/sweeps.ts';
import { hasVariants, type ScoreColumn, shownMeans, statesText, variedFields } from '../reports/sweep/result-rows.ts';
import { scaleOf } from '../reports/sweep/scale.ts';
import { bestRun, type PointResult, type RunResult, type SweepResult, spellValue } from '../workflows/sweep.ts';

/** A field, and its value at a point; undefined where the point has none. */
interface Varied extends SweepField {
  of(point: PointResult): unknown;
}

const ended: readonly RunResult['state'][] = ['completed', 'early-stopping', 'diverged'];

/** What a view shows of a sweep. */
export function sweepView(file: string, result: SweepResult): SweepView {
  const { plan, metric, points, best } = result;
  const columns = shownMeans(result);
  const fields = fieldsOf(result);
  const runs = points.flatMap((point) => point.runs);
  return {
    file,
    name: plan.name,
    folder: plan.folder,
    metric: metric ?? null,
    fields: fields.map(({ name, scale }) => ({ name, scale })),
    columns: columns.map(({ title }) => title),
    points: points.map((point) => pointView(point, fields, columns)),
    best: best === undefined ? null : points.indexOf(best),
    bestRun: (best && bestRun(best, metric)?.run.folder) ?? null,
    runs: runs.length,
    done: runs.filter(({ state }) => ended.includes(state)).length,
  };
}

function fieldsOf(result: SweepResult): Varied[] {
  const varied = variedFields(result).map((name) => ({
    name,
    of: ({ point }: PointResult) => point.values.get(name),
  }));
  const variant = { name: t('Variant'), of: ({ point }: PointResult) => point.variant };
  return [...(hasVariants(result) ? [variant] : []), ...varied].map((field) => {
    const values = result.points.map(field.of).filter((value) => value !== undefined);
    return { ...field, scale: scaleOf(values) };
  });
}

function pointView(result: PointResult, fields: readonly Varied[], columns: readonly ScoreColumn[]): SweepPointView {
  const { point, runs, bestOfVariant } = result;
  return {
    label: point.label,
    variant: point.variant ?? null,
    values: fields.map((field) => fieldValue(field.of(result), field)),
    scores: columns.map((column) => {
      const mean = column.of(result);
      return mean === undefined ? null : { mean: mean.mean, interval: mean.interval ?? null };
    }),
    state: statesText(result),
    bestOfVariant,
    runs: runs.map((run) => runView(run, columns)),
  };
}

function fieldValue(value: unknown, { scale }: SweepField): FieldValue {
  if (value === undefined) return null;
  return scale.kind === 'number' && typeof value === 'number' ? value : spellValue(value);
}

function runView(result: RunResult, columns: readonly ScoreColumn[]): SweepRunView {
  const { run, state, steps, seconds, failure } = result;
  return {
    id: run.id,
    folder: run.folder,
    seed: run.seed,
    state,
    stateText: statesText({ runs: [result] }),
    scores: columns.map((column) => finite(column.ofRun(result))),
    steps: steps ?? null,
    seconds: seconds ?? null,
    failure: failure === undefined ? null : `${failure.message} ${failure.remedy}`.trimEnd(),
  };
}

const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : null);
