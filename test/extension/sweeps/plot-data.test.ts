import { describe, expect, it } from 'vitest';
import { axisNear, placeOf, pointsInside, positionAt, withRange } from '../../../webview/sweep/brush.ts';
import { parallelPlot, positionOf, scatterDots, seriesOf } from '../../../webview/sweep/plot-data.ts';
import { tinyView } from './tiny-view.ts';

describe('the parallel coordinates of a sweep', () => {
  const { axes, lines } = parallelPlot(tinyView);

  it('have an axis for each field and, last, one for the metric', () => {
    expect(axes.map(({ name }) => name)).toEqual(['Variant', 'learning_rate', 'template', 'dev accuracy']);
    expect(axes[0]?.ticks).toEqual([
      { position: 0.25, text: 'words' },
      { position: 0.75, text: 'chance' },
    ]);
    expect(axes[1]?.ticks.map(({ text }) => text)).toEqual(['0.001', '0.01', '0.1']);
    expect(axes[3]?.ticks.map(({ text }) => text)).toEqual(['0.6', '0.75', '0.9']);
  });

  it('have a line for each point that was evaluated, with a gap where it lacks a field', () => {
    expect(lines.map(({ point }) => point)).toEqual([0, 1, 2]);
    const positions = lines.map((line) => line.positions.map((position) => position?.toFixed(6) ?? null));
    // On a logarithmic axis 0.01 lies half-way between 0.001 and 0.1; of 0.6 to 0.9, 0.8 lies at two thirds.
    expect(positions).toEqual([
      ['0.250000', '0.000000', '0.250000', '0.000000'],
      ['0.250000', '0.500000', '0.750000', '1.000000'],
      ['0.750000', '1.000000', null, '0.666667'],
    ]);
  });

  it('put a value that never differs into the middle', () => {
    expect(positionOf({ kind: 'number', logarithmic: false, values: [3] }, 3)).toBe(0.5);
    expect(positionOf({ kind: 'number', logarithmic: false, values: [0, 4] }, 1)).toBe(0.25);
  });

  it('show some of many values on an axis, its ends among them', () => {
    const values = Array.from({ length: 31 }, (_, index) => index);
    const field = { name: 'rank', scale: { kind: 'number', logarithmic: false, values } as const };
    const many = parallelPlot({ ...tinyView, fields: [field] });
    expect(many.axes[0]?.ticks.map(({ text }) => text)).toEqual(['0', '10', '20', '30']);
  });

  it('are empty where nothing was evaluated', () => {
    const points = tinyView.points.map((point) => ({ ...point, scores: [null] }));
    expect(parallelPlot({ ...tinyView, points }).lines).toEqual([]);
  });
});

describe('the scatter plot of a field', () => {
  const dots = (field: number) => scatterDots(tinyView, field, (seed) => `seed ${seed}`);

  it('has a dot for each run that was evaluated', () => {
    expect(dots(1).map(({ point, value, dev }) => [point, value, dev])).toEqual([
      [0, 0.001, 0.5],
      [0, 0.001, 0.7],
      [1, 0.01, 0.9],
      [2, 0.1, 0.8],
    ]);
    expect(dots(1)[1]?.label).toBe('words · learning_rate 0.001 · seed 2');
  });

  it('leaves out what has no such field', () => {
    expect(dots(2).map(({ value }) => value)).toEqual(['[3,5]', '[3,5]', '[8,0]']);
  });

  it('has a colour for each variant', () => {
    expect(seriesOf(tinyView)).toEqual([0, 0, 1, 1]);
  });
});

describe('marks on the axes', () => {
  const { lines } = parallelPlot(tinyView);

  it('leave the points whose lines go through all of them', () => {
    const inside = (...ranges: Parameters<typeof pointsInside>[1]) => [...pointsInside(lines, ranges)];
    expect(inside()).toEqual([0, 1, 2]);
    expect(inside({ axis: 3, low: 0.6, high: 1 })).toEqual([1, 2]);
    expect(inside({ axis: 3, low: 0.6, high: 1 }, { axis: 0, low: 0, high: 0.5 })).toEqual([1]);
    // A point without the field lies in no part of its axis.
    expect(inside({ axis: 2, low: 0, high: 1 })).toEqual([0, 1]);
  });

  it('are one an axis', () => {
    const [first, second, other] = [
      { axis: 0, low: 0, high: 0.1 },
      { axis: 0, low: 0.5, high: 1 },
      { axis: 1, low: 0, high: 1 },
    ] as const;
    expect(withRange([first, other], second)).toEqual([other, second]);
  });

  it('are made where the pointer is near an axis, and end at its ends', () => {
    const places = { axes: [100, 300], top: 40, bottom: 240 };
    expect(axisNear(places, 110)).toBe(0);
    expect(axisNear(places, 290)).toBe(1);
    expect(axisNear(places, 200)).toBeUndefined();
    expect(positionAt(places, 90)).toBe(0.75);
    expect(positionAt(places, 500)).toBe(0);
    expect(placeOf(places, 0.75)).toBe(90);
  });
});
