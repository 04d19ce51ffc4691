import { t } from '../../base/l10n.ts';
import {
  formatInterval,
  formatScore,
  hasVariants,
  shownMeans,
  statesText,
  valueText,
  variedFields,
} from '../../reports/sweep/result-rows.ts';
import { bestRun, type PointResult, type SweepPlan, type SweepResult } from '../../workflows/sweep.ts';
import { displayPath } from './display-path.ts';
import type { Style } from './style.ts';
import { formatPairs, formatTable } from './table.ts';

/** What people know each run by: its point and its seed; by the ids of runs. */
export function runLabels({ points }: SweepPlan): ReadonlyMap<string, string> {
  return new Map(
    points.flatMap(({ label, runs }) =>
      runs.map(({ id, seed }) => [id, [label, t('seed {0}', seed)].filter(Boolean).join(' · ')] as const),
    ),
  );
}

/** The results of a sweep for a terminal: a line a point, then the best. */
export function sweepText(result: SweepResult, style: Style): string {
  return [resultTable(result, style), ...bestPart(result, style)].join('\n\n');
}

function resultTable(result: SweepResult, style: Style): string {
  const fields = variedFields(result);
  const shown = shownMeans(result);
  return formatTable(
    [
      { title: '' },
      ...(hasVariants(result) ? [{ title: t('Variant'), maxWidth: 40 }] : []),
      ...fields.map((title) => ({ title, align: 'right' as const, maxWidth: 30 })),
      ...shown.flatMap(({ title }) => [
        { title, align: 'right' as const },
        { title: t('95 % interval'), align: 'right' as const },
      ]),
      { title: t('State') },
    ],
    result.points.map((point) => [
      point === result.best ? '★' : point.bestOfVariant ? '·' : '',
      ...(hasVariants(result) ? [point.point.variant ?? ''] : []),
      ...fields.map((field) => valueText(point, field)),
      ...shown.flatMap(({ of }) => [formatScore(of(point)?.mean), formatInterval(of(point))]),
      statesText(point),
    ]),
    style,
  );
}

function bestPart(result: SweepResult, style: Style): string[] {
  const { best, metric } = result;
  if (best === undefined || metric === undefined) return [];
  const run = bestRun(best, metric);
  const mean = (value: PointResult['dev']) => [formatScore(value?.mean), formatInterval(value)].join('  ').trimEnd();
  return [
    formatPairs(
      [
        [t('Best'), best.point.label],
        ...shownMeans(result).map(({ title, of }) => [title, mean(of(best))] as const),
        ...(run === undefined
          ? []
          : [[t('Best run'), `${displayPath(run.run.folder)} (${t('seed {0}', run.run.seed)})`] as const]),
      ],
      style,
    ),
  ];
}
