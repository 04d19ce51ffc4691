import { t } from '../../base/l10n.ts';
import type { SweepResult } from '../../workflows/sweep.ts';
import { spellValue } from '../../workflows/sweep.ts';
import { formatNumber } from '../terminal/quantities.ts';
import { escapeHtml } from './escape-html.ts';
import { hasVariants, variedFields } from './result-rows.ts';

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
/** Values that span more than this are told apart on a logarithmic axis only. */
const logarithmicFrom = 20;

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

/** Numbers on a scale, anything else side by side. */
function xAxis(dots: readonly Dot[]): Axis {
  const numbers = dots.flatMap(({ value }) => (typeof value === 'number' ? [value] : []));
  return numbers.length === dots.length ? numberAxis(numbers) : nameAxis(dots);
}

function numberAxis(numbers: readonly number[]): Axis {
  const least = Math.min(...numbers);
  const logarithmic = least > 0 && Math.max(...numbers) / least >= logarithmicFrom;
  const scale = logarithmic ? Math.log10 : (value: number) => value;
  const [low, high] = range(numbers.map(scale));
  const at = (value: number) => inner.left + ((scale(value) - low) / (high - low)) * plotWidth;
  const distinct = [...new Set(numbers)].toSorted((a, b) => a - b);
  const shown =
    distinct.length <= 5
      ? distinct
      : [0, 0.5, 1].map((share) => distinct[Math.round(share * (distinct.length - 1))] ?? least);
  return {
    ticks: shown.map((value) => ({ at: at(value), text: formatNumber(value) })),
    place: ({ value }) => (typeof value === 'number' ? at(value) : inner.left),
  };
}

function nameAxis(dots: readonly Dot[]): Axis {
  const names = [...new Set(dots.map(({ value }) => spellValue(value)))];
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
