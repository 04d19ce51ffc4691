import { formatNumber } from '../../src/base/quantities.ts';
import type { FieldScale, FieldValue, SweepView } from '../../src/protocol/sweeps.ts';

/** An axis of the parallel coordinates: a varied field, or the metric. */
export interface ParallelAxis {
  readonly name: string;
  readonly ticks: readonly Tick[];
}

interface Tick {
  /** From 0, the lower end, to 1. */
  readonly position: number;
  readonly text: string;
}

/** A point of the sweep as a line through the axes; null where a variant does not have a field. */
export interface ParallelLine {
  /** Its place among the points. */
  readonly point: number;
  readonly label: string;
  /** The mean of the dev metric. */
  readonly dev: number;
  readonly positions: readonly (number | null)[];
}

export interface ParallelPlot {
  readonly axes: readonly ParallelAxis[];
  readonly lines: readonly ParallelLine[];
}

/** More ticks would run into each other. */
const mostTicks = 6;

/** What the parallel coordinates show: the varied fields and, last, the dev metric. Points that were not evaluated are left out. */
export function parallelPlot({ fields, columns, points }: SweepView): ParallelPlot {
  const measured = points.flatMap((point, index) => {
    const dev = point.scores[0]?.mean;
    return dev === undefined ? [] : [{ point, index, dev }];
  });
  const metric = valueRange(measured.map(({ dev }) => dev));
  const metricAt = (value: number) => shareOf(value, metric);
  return {
    axes: [
      ...fields.map(({ name, scale }) => ({ name, ticks: ticksOf(scale) })),
      {
        name: columns[0] ?? '',
        ticks: [metric[0], (metric[0] + metric[1]) / 2, metric[1]].map((value) => ({
          position: metricAt(value),
          text: formatNumber(value),
        })),
      },
    ],
    lines: measured.map(({ point, index, dev }) => ({
      point: index,
      label: point.label,
      dev,
      positions: [...fields.map(({ scale }, place) => positionOf(scale, point.values[place] ?? null)), metricAt(dev)],
    })),
  };
}

/** Where a value lies on its field's axis, from 0 to 1. */
export function positionOf(scale: FieldScale, value: FieldValue): number | null {
  if (value === null) return null;
  if (scale.kind === 'name') return (scale.names.indexOf(String(value)) + 0.5) / scale.names.length;
  const spread = scale.logarithmic ? Math.log10 : (number: number) => number;
  return shareOf(spread(Number(value)), [spread(scale.values[0] ?? 0), spread(scale.values.at(-1) ?? 0)]);
}

function ticksOf(scale: FieldScale): Tick[] {
  const tick = (value: number | string): Tick => ({
    position: positionOf(scale, value) ?? 0,
    text: String(value),
  });
  if (scale.kind === 'name') return scale.names.map(tick);
  const { values } = scale;
  if (values.length <= mostTicks) return values.map(tick);
  return [0, 1 / 3, 2 / 3, 1].flatMap((share) => {
    const value = values[Math.round(share * (values.length - 1))];
    return value === undefined ? [] : [tick(value)];
  });
}

/** Of a single value, the middle. */
function shareOf(value: number, [low, high]: readonly [number, number]): number {
  return high > low ? (value - low) / (high - low) : 0.5;
}

function valueRange(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

/** A run in a scatter plot. */
export interface Dot {
  readonly point: number;
  /** A number, or a name where the field's scale has names. */
  readonly value: number | string;
  readonly dev: number;
  readonly label: string;
}

/** The runs over the values of a field; those without a value or not evaluated are left out. @param field its place */
export function scatterDots({ points }: SweepView, field: number, seedText: (seed: number) => string): Dot[] {
  return points.flatMap(({ label, values, runs }, point) => {
    const value = values[field] ?? null;
    if (value === null) return [];
    return runs.flatMap(({ seed, scores }) => {
      const dev = scores[0] ?? null;
      return dev === null ? [] : [{ point, value, dev, label: [label, seedText(seed)].filter(Boolean).join(' · ') }];
    });
  });
}

/** The place of each point's variant among the variants, for its colour; zeros where there is one way only. */
export function seriesOf({ points }: SweepView): number[] {
  const variants = [...new Set(points.map(({ variant }) => variant))];
  return points.map(({ variant }) => variants.indexOf(variant));
}
