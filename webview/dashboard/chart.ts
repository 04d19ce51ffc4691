import uPlot from 'uplot';
import { t } from '../../src/base/l10n.ts';
import { chartColours, colour, onThemeChange } from '../shared/colours.ts';
import { element } from '../shared/elements.ts';
import type { Series } from './series.ts';

export interface Curve {
  readonly name: string;
  readonly series: Series;
}

interface DrawOptions {
  readonly logarithmic: boolean;
}

const height = 240;

/** Beyond this, points would run into each other. */
const mostPoints = 60;

const wholeIncrements = [1, 2, 5]
  .flatMap((first) => Array.from({ length: 7 }, (_, power) => first * 10 ** power))
  .sort((a, b) => a - b);

/** Curves over steps, in the theme's colours. Dragging zooms; what is under the pointer is told in the legend. */
export class Chart {
  readonly element: HTMLElement;
  private plot: uPlot | undefined;
  private shape = '';
  private curves: readonly Curve[] = [];
  private options: DrawOptions = { logarithmic: false };

  constructor(label: string) {
    // The values are there as a table too: the picture is one for a screen reader.
    this.element = element('div', { class: 'chart', role: 'img', 'aria-label': label });
    new ResizeObserver(() => this.fit()).observe(this.element);
    onThemeChange(() => this.rebuild());
  }

  draw(curves: readonly Curve[], options: DrawOptions): void {
    const shape = JSON.stringify([curves.map(({ name }) => name), options]);
    this.curves = curves;
    this.options = options;
    if (this.plot === undefined || shape !== this.shape) {
      this.shape = shape;
      this.rebuild();
    } else this.plot.setData(this.data(), !this.isZoomed());
  }

  resetZoom(): void {
    this.plot?.setData(this.data(), true);
  }

  private rebuild(): void {
    this.plot?.destroy();
    this.plot = new uPlot(this.plotOptions(), this.data(), this.element);
  }

  private isZoomed(): boolean {
    const { plot } = this;
    const steps = plot?.data[0];
    if (plot === undefined || steps === undefined || steps.length === 0) return false;
    const { min = 0, max = 0 } = plot.scales.x ?? {};
    return (min ?? 0) > (steps[0] ?? 0) || (max ?? 0) < (steps.at(-1) ?? 0);
  }

  private data(): uPlot.AlignedData {
    const tables = this.curves.map(({ series }): uPlot.AlignedData => [[...series.steps], [...series.values]]);
    return tables.length === 0 ? [[], []] : uPlot.join(tables);
  }

  private plotOptions(): uPlot.Options {
    const text = colour('--vscode-foreground');
    const grid = { stroke: colour('--vscode-editorIndentGuide-background1', '--vscode-widget-border'), width: 1 };
    const axis = { stroke: text, grid, ticks: grid, font: `12px ${getComputedStyle(document.body).fontFamily}` };
    return {
      width: Math.max(200, this.element.clientWidth),
      height,
      scales: { x: { time: false }, y: { distr: this.options.logarithmic ? 3 : 1 } },
      // Steps are whole numbers.
      axes: [
        { ...axis, incrs: wholeIncrements },
        { ...axis, size: 60 },
      ],
      cursor: { drag: { x: true, y: false } },
      series: [
        { label: t('Step'), value: (_: uPlot, value: number | null) => (value === null ? '–' : String(value)) },
        ...this.curves.map(({ name }, index) => ({
          label: name,
          stroke: colour(chartColours[index % chartColours.length] ?? '', '--vscode-charts-blue'),
          width: 2,
          spanGaps: true,
          // Single measurements are to be seen as such.
          points: { show: (plot: uPlot) => plot.data[0].length < mostPoints },
          value: (_: uPlot, value: number | null) => (value === null ? '–' : value.toPrecision(4)),
        })),
      ],
    };
  }

  private fit(): void {
    this.plot?.setSize({ width: Math.max(200, this.element.clientWidth), height });
  }
}
