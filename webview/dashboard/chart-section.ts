import { t } from '../../src/base/l10n.ts';
import type { RunDetails } from '../../src/protocol/runs.ts';
import type { DashboardState } from '../../src/protocol/views/dashboard.ts';
import { button, checkbox } from '../shared/controls.ts';
import { element } from '../shared/elements.ts';
import { Chart } from './chart.ts';
import { type Series, smoothed } from './series.ts';

interface SharedView {
  readonly state: DashboardState;
  change(change: Partial<DashboardState>): void;
}

/** Rows of a table that a person can still read; the run folder has all of them. */
const shownRows = 200;

/** A chart with its controls, and the same values as a table. */
export class ChartSection {
  readonly element: HTMLElement;
  private readonly chart: Chart;
  private readonly table = element('div');
  private readonly disclosure: HTMLDetailsElement;
  private runs: readonly RunDetails[] = [];

  constructor(
    private readonly title: string,
    private readonly seriesOf: (run: RunDetails) => Series,
    private readonly options: { readonly smooths: boolean },
    private readonly view: SharedView,
  ) {
    this.chart = new Chart(title);
    this.disclosure = element(
      'details',
      { ontoggle: () => this.drawTable() },
      element('summary', {}, t('Values')),
      this.table,
    );
    this.element = element(
      'section',
      { 'aria-label': title },
      element('h2', {}, title),
      this.toolbar(),
      this.chart.element,
      this.disclosure,
    );
  }

  draw(runs: readonly RunDetails[]): void {
    this.runs = runs;
    const { smoothing, logarithmic } = this.view.state;
    const curves = runs.map((run) => {
      const series = this.seriesOf(run);
      return { name: run.name, series: this.options.smooths ? smoothed(series, smoothing) : series };
    });
    this.chart.draw(curves, { logarithmic: logarithmic && this.options.smooths });
    this.drawTable();
  }

  private toolbar(): HTMLElement {
    const reset = button(t('Reset Zoom'), () => this.chart.resetZoom());
    if (!this.options.smooths) return element('div', { class: 'toolbar' }, reset);
    const { smoothing, logarithmic } = this.view.state;
    const label = `smoothing-${this.title}`;
    const slider = element('input', {
      id: label,
      type: 'range',
      min: 0,
      max: 0.99,
      step: 0.01,
      value: smoothing,
      oninput: ({ target }) => {
        if (target instanceof HTMLInputElement) this.view.change({ smoothing: Number(target.value) });
      },
    });
    return element(
      'div',
      { class: 'toolbar' },
      element('label', { for: label }, t('Smoothing')),
      slider,
      checkbox(t('Logarithmic'), logarithmic, (checked) => this.view.change({ logarithmic: checked })),
      reset,
    );
  }

  private drawTable(): void {
    if (!this.disclosure.open) return;
    this.table.replaceChildren(...this.runs.map((run) => valuesTable(run.name, this.title, this.seriesOf(run))));
  }
}

function valuesTable(run: string, title: string, { steps, values }: Series): HTMLElement {
  const rows = steps.map((step, index) => ({ step, value: values[index] ?? null })).slice(-shownRows);
  return element(
    'table',
    {},
    element('caption', {}, t('{0} of {1}', title, run)),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { class: 'number', scope: 'col' }, t('Step')),
        element('th', { class: 'number', scope: 'col' }, title),
      ),
    ),
    element(
      'tbody',
      {},
      ...rows.map(({ step, value }) =>
        element(
          'tr',
          {},
          element('td', { class: 'number' }, String(step)),
          element('td', { class: 'number' }, value === null ? '–' : value.toPrecision(4)),
        ),
      ),
    ),
  );
}
