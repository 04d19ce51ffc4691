import * as Plot from '@observablehq/plot';
import { t } from '../../src/base/l10n.ts';
import { formatNumber } from '../../src/base/quantities.ts';
import type { SweepField, SweepView } from '../../src/protocol/sweeps.ts';
import { chartColours, colour } from '../shared/colours.ts';
import type { AxisPlaces } from './brush.ts';
import { type ParallelLine, parallelPlot, scatterDots, seriesOf } from './plot-data.ts';

const parallelHeight = 290;
const parallelMargins = { left: 130, right: 80, top: 46, bottom: 14 };

/** Beyond this a name on an axis would run into the next. */
const longestName = 18;

export interface ParallelChart {
  readonly element: Element;
  readonly places: AxisPlaces;
  readonly lines: readonly ParallelLine[];
}

/** The varied fields and the metric side by side, a line a point. Undefined where no point was evaluated. */
export function parallelChart(view: SweepView, width: number): ParallelChart | undefined {
  const { axes, lines } = parallelPlot(view);
  if (lines.length === 0) return undefined;
  const series = seriesOf(view);
  const steps = lines.flatMap(({ point, label, dev, positions }) =>
    positions.map((position, axis) => ({ point, label, dev, position, axis })),
  );
  const title = ({ label, dev }: { readonly label: string; readonly dev: number }) =>
    `${label}\n${view.columns[0] ?? ''} ${formatNumber(dev)}`;
  const line = { x: 'axis', y: 'position', z: 'point', title, curve: 'bump-x' } as const;
  const points = lines.map(({ point }) => point);
  const { left, right, top, bottom } = parallelMargins;
  const ticks = axes.flatMap(({ ticks }, axis) => ticks.map((tick) => ({ axis, ...tick })));
  const element = drawn({
    width,
    height: parallelHeight,
    marginLeft: left,
    marginRight: right,
    marginTop: top,
    marginBottom: bottom,
    x: { type: 'point', domain: axes.map((_, axis) => axis), axis: null, padding: 0 },
    y: { domain: [0, 1], axis: null },
    ariaLabel: t('The varied fields and {0}, a line a point', view.columns[0] ?? ''),
    marks: [
      Plot.ruleX(
        axes.map((_, axis) => axis),
        { stroke: colour('--vscode-descriptionForeground') },
      ),
      Plot.line(steps, {
        ...line,
        stroke: ({ point }: { readonly point: number }) => seriesColour(series[point]),
        strokeWidth: 2,
        render: marked(points),
      }),
      // What the pointer finds is wider than what is seen.
      Plot.line(steps, {
        ...line,
        stroke: 'transparent',
        strokeWidth: 12,
        pointerEvents: 'stroke',
        render: marked(points, 'target'),
      }),
      // Outside at the ends; above the lines between them.
      Plot.text(
        ticks.filter(({ axis }) => axis === 0),
        { ...tickText(), textAnchor: 'end', dx: -8 },
      ),
      Plot.text(
        ticks.filter(({ axis }) => axis > 0 && axis < axes.length - 1),
        { ...tickText(), textAnchor: 'start', dx: 7, dy: -7 },
      ),
      Plot.text(
        ticks.filter(({ axis }) => axis === axes.length - 1),
        { ...tickText(), textAnchor: 'start', dx: 7 },
      ),
      Plot.text(axes, {
        x: (_: unknown, axis: number) => axis,
        text: ({ name }: { readonly name: string }) => cut(name),
        frameAnchor: 'top',
        dy: -34,
        fontWeight: 600,
        fill: colour('--vscode-foreground'),
      }),
    ],
  });
  const [x, y] = [placesOf(element, 'x'), placesOf(element, 'y')];
  return { element, places: { axes: axes.map((_, axis) => x(axis)), top: y(1), bottom: y(0) }, lines };
}

const tickText = () => ({
  x: 'axis',
  y: 'position',
  text: ({ text }: { readonly text: string }) => cut(text),
  stroke: colour('--vscode-editor-background'),
  strokeWidth: 4,
  fill: colour('--vscode-foreground'),
  pointerEvents: 'none' as const,
});

/** The metric over the values of a field, a dot a run. */
export function scatterChart(view: SweepView, field: SweepField, width: number): Element | undefined {
  const dots = scatterDots(view, view.fields.indexOf(field), (seed) => t('seed {0}', seed));
  if (dots.length === 0) return undefined;
  const series = seriesOf(view);
  const metric = view.columns[0] ?? '';
  const { scale } = field;
  const labelled = { labelArrow: 'none', grid: true } as const;
  return drawn({
    width,
    height: 240,
    marginTop: 28,
    marginLeft: 56,
    marginBottom: 40,
    x:
      scale.kind === 'name'
        ? { type: 'point', domain: scale.names, padding: 0.5, label: null, tickFormat: cut, grid: true }
        : {
            ...labelled,
            type: scale.logarithmic ? 'log' : 'linear',
            label: null,
            nice: true,
            ...(scale.values.length <= 8 && { ticks: [...scale.values] }),
            tickFormat: String,
          },
    y: { ...labelled, label: metric, nice: true, tickFormat: formatNumber, ticks: 5 },
    ariaLabel: t('{0} over {1}', metric, field.name),
    marks: [
      Plot.dot(dots, {
        x: 'value',
        y: 'dev',
        r: 5,
        fill: ({ point }: { readonly point: number }) => seriesColour(series[point]),
        fillOpacity: 0.8,
        // In high contrast and where dots lie upon each other, an edge tells them apart.
        stroke: colour('--vscode-editor-background'),
        title: ({ label, dev }: { readonly label: string; readonly dev: number }) => `${label}\n${formatNumber(dev)}`,
        render: marked(dots.map(({ point }) => point)),
      }),
    ],
  });
}

export function seriesVariable(series: number | undefined): string {
  return chartColours[(series ?? 0) % chartColours.length] ?? '';
}

const seriesColour = (series: number | undefined) => colour(seriesVariable(series), '--vscode-charts-blue');

const cut = (text: string) => (text.length > longestName ? `${text.slice(0, longestName - 1)}…` : text);

/** Marks every element with the point that it stands for, so that pointing at one can light up the others. */
function marked(points: readonly number[], kind = 'mark'): Plot.RenderFunction {
  return (index, scales, values, dimensions, context, next) => {
    const group = next?.(index, scales, values, dimensions, context) ?? null;
    for (const [place, child] of [...(group?.children ?? [])].entries()) {
      child.setAttribute('data-point', String(points[place] ?? ''));
      child.setAttribute('class', kind);
    }
    return group;
  };
}

/** Where the values of a scale lie in a picture. */
function placesOf(picture: Plot.Plot, scale: 'x' | 'y'): (value: number) => number {
  const { apply } = picture.scale(scale) ?? {};
  return (value) => Number(apply?.(value));
}

function drawn(options: Plot.PlotOptions): Element & Plot.Plot {
  const plot = Plot.plot({
    ...options,
    className: 'plot',
    style: { fontFamily: 'inherit', fontSize: '12px', background: 'none', color: colour('--vscode-foreground') },
  });
  plot.setAttribute('role', 'img');
  // The page's security policy takes no style sheet from a script; sweep.css has these rules.
  for (const sheet of plot.querySelectorAll('style')) sheet.remove();
  return plot;
}
