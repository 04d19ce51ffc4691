import { t } from '../../base/l10n.ts';
import { bestRun, type PointResult, type SweepResult } from '../../workflows/sweep.ts';
import { displayPath } from '../terminal/display-path.ts';
import type { Style } from '../terminal/style.ts';
import { formatPairs, formatTable } from '../terminal/table.ts';
import { formatInterval, formatScore, hasVariants, statesText, valueText, variedFields } from './result-rows.ts';

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

/** The columns that any point has a value in. */
export function shownMeans({ metric, points }: SweepResult) {
  const name = metric?.name ?? t('metric');
  const columns: readonly { title: string; of: (point: PointResult) => PointResult['dev'] }[] = [
    { title: `dev ${name}`, of: ({ dev }) => dev },
    { title: `test ${name}`, of: ({ test }) => test },
    { title: t('projected'), of: ({ projected }) => projected },
  ];
  return columns.filter(({ of }, index) => index === 0 || points.some((point) => of(point) !== undefined));
}

function bestPart({ best, metric }: SweepResult, style: Style): string[] {
  if (best === undefined || metric === undefined) return [];
  const run = bestRun(best, metric);
  const mean = (value: PointResult['dev']) =>
    value === undefined ? '' : [formatScore(value.mean), formatInterval(value)].filter(Boolean).join('  ');
  return [
    formatPairs(
      [
        [t('Best'), best.point.label],
        [`dev ${metric.name}`, mean(best.dev)],
        ...(best.test === undefined ? [] : [[`test ${metric.name}`, mean(best.test)] as const]),
        ...(run === undefined
          ? []
          : [[t('Best run'), `${displayPath(run.run.folder)} (${t('seed {0}', run.run.seed)})`] as const]),
      ],
      style,
    ),
  ];
}
