import type { ParallelLine } from './plot-data.ts';

/** A part of an axis that the user has marked; positions from 0, the lower end, to 1. */
export interface AxisRange {
  readonly axis: number;
  readonly low: number;
  readonly high: number;
}

/** The ranges with one more; an axis has one at the most. */
export function withRange(ranges: readonly AxisRange[], range: AxisRange): AxisRange[] {
  return [...ranges.filter(({ axis }) => axis !== range.axis), range];
}

/** The points whose line goes through every marked range. */
export function pointsInside(lines: readonly ParallelLine[], ranges: readonly AxisRange[]): Set<number> {
  const isInside = ({ positions }: ParallelLine) =>
    ranges.every(({ axis, low, high }) => {
      const position = positions[axis] ?? null;
      return position !== null && low <= position && position <= high;
    });
  return new Set(lines.filter(isInside).map(({ point }) => point));
}

/** Where axes and positions lie in a picture, in its own units. */
export interface AxisPlaces {
  readonly axes: readonly number[];
  readonly top: number;
  readonly bottom: number;
}

/** How far from an axis it can be taken hold of. */
const reach = 18;

/** The axis that can be taken hold of at `x`. */
export function axisNear({ axes }: AxisPlaces, x: number): number | undefined {
  const distances = axes.map((place) => Math.abs(place - x));
  const least = Math.min(...distances);
  return least <= reach ? distances.indexOf(least) : undefined;
}

/** The position at `y`, within the axis. */
export function positionAt({ top, bottom }: AxisPlaces, y: number): number {
  return Math.min(1, Math.max(0, (bottom - y) / (bottom - top)));
}

export function placeOf({ top, bottom }: AxisPlaces, position: number): number {
  return bottom - position * (bottom - top);
}
