import { t } from '../../base/l10n.ts';
import { bestRun, type SweepResult } from '../../workflows/sweep.ts';
import { scatterCharts } from './charts.ts';
import { escapeHtml } from './escape-html.ts';
import { formatInterval, formatScore, hasVariants, statesText, valueText, variedFields } from './result-rows.ts';
import { shownMeans } from './text.ts';

// Colours of Okabe and Ito, which people with colour blindness tell apart; of each hue a darker one on light ground.
const style = `
:root { color-scheme: light dark; --text: #1f2328; --dim: #59636e; --rule: #d1d9e0; --ground: #ffffff; --best: #fff5cc;
  --series-0: #0072b2; --series-1: #b34e00; --series-2: #00795c; --series-3: #a3477f; --series-4: #7a6a00; --series-5: #1f2328; }
@media (prefers-color-scheme: dark) { :root { --text: #f0f6fc; --dim: #9198a1; --rule: #3d444d; --ground: #0d1117; --best: #3b3000;
  --series-0: #56b4e9; --series-1: #e69f00; --series-2: #2fc79b; --series-3: #e29ac4; --series-4: #f0e442; --series-5: #f0f6fc; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground); margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem .25rem 0; text-align: left; border-bottom: 1px solid var(--rule); white-space: nowrap; }
td.number, th.number { text-align: right; } tr.best { background: var(--best); } tr.first { font-weight: 600; }
.dim { color: var(--dim); } .charts { display: flex; flex-wrap: wrap; gap: 1.5rem; }
svg text { fill: var(--dim); font-size: 11px; } svg .axis { stroke: var(--rule); } figure { margin: 0; } figcaption { font-weight: 600; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 1rem; } .legend svg { vertical-align: middle; }
`;

/** The results of a sweep as a page on its own: no script, nothing fetched, light or dark as the reader's system is. */
export function sweepPage(result: SweepResult): string {
  const { plan } = result;
  const title = t('Sweep {0}', plan.name);
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${bestParagraph(result)}
<h2>${escapeHtml(t('Results'))}</h2>
<div class="scroll">${resultTable(result)}</div>
${scatterCharts(result)}
<h2>${escapeHtml(t('Runs'))}</h2>
<div class="scroll">${runTable(result)}</div>
</body>
</html>
`;
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
      ...fields.map((field) => cell(valueText(point, field), true)),
      ...shown.flatMap(({ of }) => [cell(formatScore(of(point)?.mean), true), cell(formatInterval(of(point)), true)]),
      cell(statesText(point)),
    ];
    const marks = [...(point.bestOfVariant ? ['best'] : []), ...(point === result.best ? ['first'] : [])];
    return `<tr class="${marks.join(' ')}">${cells.join('')}</tr>`;
  });
  const titles = [
    ...(hasVariants(result) ? [heading(t('Variant'))] : []),
    ...fields.map((field) => heading(field, true)),
    ...shown.flatMap(({ title }) => [heading(title, true), heading(t('95 % interval'), true)]),
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
        cell(String(run.seed), true),
        cell(formatScore(dev), true),
        ...tests.map((name) => cell(formatScore(test?.[name]), true)),
        cell(seconds === undefined ? '' : seconds.toFixed(0), true),
        cell(failure?.message ?? statesText({ runs: [{ state, steps }] })),
        cell(run.folder),
      ];
      return `<tr>${cells.join('')}</tr>`;
    }),
  );
  const name = metric?.name ?? t('metric');
  const titles = [
    heading(t('Point')),
    heading(t('Seed'), true),
    heading(`dev ${name}`, true),
    ...tests.map((name) => heading(`test ${name}`, true)),
    heading(t('Seconds'), true),
    heading(t('State')),
    heading(t('Run')),
  ];
  return table(titles, rows);
}

function table(titles: readonly string[], rows: readonly string[]): string {
  return `<table><thead><tr>${titles.join('')}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`;
}

const cell = (text: string, number = false) => `<td${number ? ' class="number"' : ''}>${escapeHtml(text)}</td>`;

const heading = (text: string, number = false) =>
  `<th scope="col"${number ? ' class="number"' : ''}>${escapeHtml(text)}</th>`;
