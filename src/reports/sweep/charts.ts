import { escapeHtml } from '../../base/escape-html.ts';
import { t } from '../../base/l10n.ts';
import { formatNumber } from '../../base/quantities.ts';
import type { SweepResult } from '../../workflows/sweep.ts';
import { spellValue } from '../../workflows/sweep.ts';
import { hasVariants, variedFields } from './result-rows.ts';
import { type NumberScale, scaleOf } from './scale.ts';

interface Dot {
  readonly value: unknown;
  readonly dev: number;
  readonly series: number;
  readonly label: string;
}

const width = 340;
const height = 220;
const inner = { left: 52, right: 14, top: 12, bottom: 34 };
/** As many as the page has colours for. */
const mostSeries = 6;

/** For every field that was varied a chart of the dev metric over its values, a dot a run. The table of runs says the same in words. */
export function scatterCharts(result: SweepResult): string {
  const { points, metric } = result;
  const variants = [...new Set(points.map(({ point }) => point.variant))];
  const charts = [
    ...variedFields(result).map((field) => ({
      field,
      dots: dotsOf(result, variants, ({ values }) => values.get(field)),
    })),
    ...(hasVariants(result) ? [{ field: t('Variant'), dots: dotsOf(result, variants, ({ variant }) => variant) }] : []),
  ].filter(({ dots }) => dots.length > 0);
  if (metric === undefined || charts.length === 0) return '';
  const figures = charts.map(
    ({ field, dots }) =>
      `<figure><figcaption>${escapeHtml(field)}</figcaption>${chart(field, metric.name, dots)}</figure>`,
  );
  const legend = hasVariants(result) ? legendOf(variants) : '';
  return `<h2>${escapeHtml(`dev ${metric.name}`)}</h2>${legend}<div class="charts">${figures.join('')}</div>`;
}

function dotsOf(
  { points }: SweepResult,
  variants: readonly (string | undefined)[],
  measure: (point: SweepResult['points'][number]['point']) => unknown,
): Dot[] {
  return points.flatMap(({ point, runs }) =>
    runs.flatMap(({ run, dev }) => {
      const value = measure(point);
      if (dev === undefined || value === undefined) return [];
      const series = variants.indexOf(point.variant) % mostSeries;
      return [{ value, dev, series, label: [point.label, t('seed {0}', run.seed)].filter(Boolean).join(' · ') }];
    }),
  );
}

function chart(field: string, metric: string, dots: readonly Dot[]): string {
  const x = xAxis(dots);
  const [low, high] = range(dots.map(({ dev }) => dev));
  const y = (value: number) => height - inner.bottom - ((value - low) / (high - low)) * plotHeight;
  const grid = [low, (low + high) / 2, high].map(
    (value) =>
      `<line class="axis" x1="${inner.left}" x2="${width - inner.right}" y1="${y(value)}" y2="${y(value)}"/>` +
      `<text x="${inner.left - 6}" y="${y(value) + 4}" text-anchor="end">${escapeHtml(formatNumber(value))}</text>`,
  );
  const ticks = x.ticks.map(
    ({ at, text }) =>
      `<text x="${at}" y="${height - inner.bottom + 18}" text-anchor="middle">${escapeHtml(text)}</text>`,
  );
  const marks = dots.map(
    (dot) =>
      `<circle cx="${x.place(dot).toFixed(1)}" cy="${y(dot.dev).toFixed(1)}" r="4.5" fill="var(--series-${dot.series})" fill-opacity="0.75">` +
      `<title>${escapeHtml(`${dot.label}: ${formatNumber(dot.dev)}`)}</title></circle>`,
  );
  const name = escapeHtml(t('{0} over {1}', `dev ${metric}`, field));
  return `<svg role="img" aria-label="${name}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${[...grid, ...ticks, ...marks].join('')}</svg>`;
}

const plotWidth = width - inner.left - inner.right;
const plotHeight = height - inner.top - inner.bottom;

interface Axis {
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  place(dot: Dot): number;
}

function xAxis(dots: readonly Dot[]): Axis {
  const scale = scaleOf(dots.map(({ value }) => value));
  return scale.kind === 'number' ? numberAxis(scale) : nameAxis(scale.names);
}

function numberAxis({ values, logarithmic }: NumberScale): Axis {
  const scale = logarithmic ? Math.log10 : (value: number) => value;
  const [low, high] = range(values.map(scale));
  const at = (value: number) => inner.left + ((scale(value) - low) / (high - low)) * plotWidth;
  const shown =
    values.length <= 5 ? values : [0, 0.5, 1].flatMap((share) => values[Math.round(share * (values.length - 1))] ?? []);
  return {
    ticks: shown.map((value) => ({ at: at(value), text: spellValue(value) })),
    place: ({ value }) => (typeof value === 'number' ? at(value) : inner.left),
  };
}

function nameAxis(names: readonly string[]): Axis {
  const at = (name: string) => inner.left + ((names.indexOf(name) + 0.5) / names.length) * plotWidth;
  return {
    ticks: names.map((name) => ({ at: at(name), text: name.length > 14 ? `${name.slice(0, 13)}…` : name })),
    place: ({ value }) => at(spellValue(value)),
  };
}

/** The least and greatest value with room around them. */
function range(values: readonly number[]): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const margin = high > low ? 0.06 * (high - low) : Math.max(Math.abs(high) * 0.1, 1e-6);
  return [low - margin, high + margin];
}

function legendOf(variants: readonly (string | undefined)[]): string {
  const entries = variants.map(
    (variant, index) =>
      `<li><svg width="12" height="12" aria-hidden="true"><circle cx="6" cy="6" r="5" fill="var(--series-${index % mostSeries})"/></svg> ${escapeHtml(variant ?? '')}</li>`,
  );
  return `<ul class="legend">${entries.join('')}</ul>`;
}
