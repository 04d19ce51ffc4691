import { t } from '../../src/base/l10n.ts';
import type { SweepView } from '../../src/protocol/sweeps.ts';
import { button } from '../shared/controls.ts';
import { element } from '../shared/elements.ts';
import { type AxisRange, pointsInside } from './brush.ts';
import { ParallelBrush } from './parallel-brush.ts';
import type { ParallelLine } from './plot-data.ts';
import { parallelChart, scatterChart, seriesVariable } from './plots.ts';

const scatterWidth = 420;
const leastWidth = 420;
const greatestWidth = 1100;

/**
 * The parallel coordinates, and for every field a scatter plot. The tables of results and runs say the same. What lies outside of the parts of
 * axes that the user marks steps back in all of them.
 */
export class ChartArea {
  readonly element = element('section', { 'aria-label': t('Charts') });
  private readonly filter = element('div', { class: 'toolbar filter' });
  private view: SweepView | undefined;
  private width = 0;
  private ranges: readonly AxisRange[] = [];
  private lines: readonly ParallelLine[] = [];

  /** @param onMark told of the points that lie inside of what is marked; undefined where nothing is */
  constructor(private readonly onMark: (inside: ReadonlySet<number> | undefined) => void) {
    new ResizeObserver(() => {
      if (this.view !== undefined && this.parallelWidth() !== this.width) this.draw(this.view);
    }).observe(this.element);
  }

  draw(view: SweepView): void {
    if (view.fields.length !== this.view?.fields.length) this.ranges = [];
    this.view = view;
    this.width = this.parallelWidth();
    const parallel = parallelChart(view, this.width);
    if (parallel === undefined) {
      this.element.replaceChildren();
      return;
    }
    this.lines = parallel.lines;
    new ParallelBrush(parallel.element, parallel.places, this.ranges, (ranges) => this.mark(ranges));
    const scatters = view.fields.flatMap((field) => {
      const chart = scatterChart(view, field, scatterWidth);
      return chart === undefined ? [] : [element('figure', {}, element('figcaption', {}, field.name), chart)];
    });
    const variants = [...new Set(view.points.map(({ variant }) => variant))];
    this.element.replaceChildren(
      element('h2', {}, t('Parallel coordinates')),
      ...(variants.length > 1 ? [legend(variants)] : []),
      element('div', { class: 'scroller', tabindex: 0 }, parallel.element),
      this.filter,
      element('h2', {}, t('{0} of every run', view.columns[0] ?? '')),
      element('div', { class: 'charts' }, ...scatters),
    );
    this.mark(this.ranges);
  }

  private mark(ranges: readonly AxisRange[]): void {
    this.ranges = ranges;
    const inside = ranges.length === 0 ? undefined : pointsInside(this.lines, ranges);
    this.filter.replaceChildren(
      element(
        'span',
        { class: 'quiet' },
        inside === undefined
          ? t('Drag along an axis to mark a part of it.')
          : t('{0} of {1} points lie in the marked parts.', inside.size, this.lines.length),
      ),
      ...(inside === undefined ? [] : [button(t('Take the Marks Away'), () => this.clear())]),
    );
    this.onMark(inside);
  }

  private clear(): void {
    this.ranges = [];
    if (this.view !== undefined) this.draw(this.view);
  }

  private parallelWidth(): number {
    return Math.min(greatestWidth, Math.max(leastWidth, Math.floor(this.element.clientWidth)));
  }
}

function legend(variants: readonly (string | null)[]): HTMLElement {
  return element(
    'ul',
    { class: 'legend' },
    ...variants.map((variant, index) => {
      const swatch = element('span', { class: 'swatch', 'aria-hidden': 'true' });
      swatch.style.background = `var(${seriesVariable(index)})`;
      return element('li', {}, swatch, variant ?? '');
    }),
  );
}
