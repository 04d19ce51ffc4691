import { escapeHtml } from '../../base/escape-html.ts';
import { t } from '../../base/l10n.ts';
import { bestRun, type SweepResult } from '../../workflows/sweep.ts';
import { cell, heading, htmlPage, row, table } from '../html.ts';
import { scatterCharts } from './charts.ts';
import {
  formatInterval,
  formatScore,
  hasVariants,
  shownMeans,
  statesText,
  valueText,
  variedFields,
} from './result-rows.ts';

/** The results of a sweep as a page on its own: no script, nothing fetched, light or dark as the reader's system is. */
export function sweepPage(result: SweepResult): string {
  const { plan } = result;
  return htmlPage(
    t('Sweep {0}', plan.name),
    `${bestParagraph(result)}
<h2>${escapeHtml(t('Results'))}</h2>
<div class="scroll">${resultTable(result)}</div>
${scatterCharts(result)}
<h2>${escapeHtml(t('Runs'))}</h2>
<div class="scroll">${runTable(result)}</div>`,
  );
}

function bestParagraph(result: SweepResult): string {
  const { best, metric } = result;
  if (best === undefined || metric === undefined) return `<p>${escapeHtml(t('No point is finished yet.'))}</p>`;
  const run = bestRun(best, metric);
  const means = shownMeans(result).map(({ title, of }) =>
    [title, formatScore(of(best)?.mean), formatInterval(of(best))].join(' ').trimEnd(),
  );
  const text = [`${t('Best')}: ${best.point.label}`, ...means].join('; ');
  const folder = run === undefined ? '' : `<br><span class="dim">${escapeHtml(run.run.folder)}</span>`;
  return `<p>${escapeHtml(text)}${folder}</p>`;
}

function resultTable(result: SweepResult): string {
  const fields = variedFields(result);
  const shown = shownMeans(result);
  const rows = result.points.map((point) => {
    const cells = [
      ...(hasVariants(result) ? [cell(point.point.variant ?? '')] : []),
      ...fields.map((field) => cell(valueText(point, field), 'number')),
      ...shown.flatMap(({ of }) => [
        cell(formatScore(of(point)?.mean), 'number'),
        cell(formatInterval(of(point)), 'number'),
      ]),
      cell(statesText(point)),
    ];
    const marks = [...(point.bestOfVariant ? ['best'] : []), ...(point === result.best ? ['first'] : [])];
    return row(cells, marks);
  });
  const titles = [
    ...(hasVariants(result) ? [heading(t('Variant'))] : []),
    ...fields.map((field) => heading(field, 'number')),
    ...shown.flatMap(({ title }) => [heading(title, 'number'), heading(t('95 % interval'), 'number')]),
    heading(t('State')),
  ];
  return table(titles, rows);
}

function runTable({ points, metric }: SweepResult): string {
  const tests = [...new Set(points.flatMap(({ test }) => Object.keys(test)))];
  const rows = points.flatMap(({ point, runs }) =>
    runs.map(({ run, state, steps, dev, test, seconds, failure }) => {
      const cells = [
        cell(point.label),
        cell(String(run.seed), 'number'),
        cell(formatScore(dev), 'number'),
        ...tests.map((name) => cell(formatScore(test?.[name]), 'number')),
        cell(seconds === undefined ? '' : seconds.toFixed(0), 'number'),
        cell(failure?.message ?? statesText({ runs: [{ state, steps }] })),
        cell(run.folder),
      ];
      return row(cells);
    }),
  );
  const name = metric?.name ?? t('metric');
  const titles = [
    heading(t('Point')),
    heading(t('Seed'), 'number'),
    heading(`dev ${name}`, 'number'),
    ...tests.map((name) => heading(`test ${name}`, 'number')),
    heading(t('Seconds'), 'number'),
    heading(t('State')),
    heading(t('Run')),
  ];
  return table(titles, rows);
}
