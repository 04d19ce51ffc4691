import { t } from '../../src/base/l10n.ts';
import type { SweepView } from '../../src/protocol/sweeps.ts';
import { exportFormats } from '../../src/protocol/sweeps.ts';
import type { FromSweep, LiveSweep, SweepState, ToSweep } from '../../src/protocol/views/sweep.ts';
import { onThemeChange } from '../shared/colours.ts';
import { button, progressRing } from '../shared/controls.ts';
import { addStyles, byId, element } from '../shared/elements.ts';
import { connectHost } from '../shared/host.ts';
import { announce, preparePage } from '../shared/page.ts';
import { ChartArea } from './chart-area.ts';
import { LiveHeader } from './live-header.ts';
import { resultTable } from './result-table.ts';
import { runTable } from './run-table.ts';
import styles from './sweep.css';

/** The results of a sweep, while it is made and afterwards. */
preparePage();
addStyles(styles);

const host = connectHost<ToSweep, FromSweep, SweepState>({ isMessage, isState, onMessage: take });
let shown: SweepView | undefined;
let live: LiveSweep | undefined;
let chosen = new Set(host.savedState?.chosen ?? []);

const header = new LiveHeader(host.post);
const messages = element('div');
const results = element('div', { class: 'scroller', tabindex: 0 });
const charts = new ChartArea(mark);

const runs = element('div', { class: 'scroller', tabindex: 0 });
const runActions = element('div', { class: 'toolbar' });
const root = byId('root');
const waiting = element('p', { class: 'toolbar' }, progressRing(t('Reading the sweep…')), t('Reading the sweep…'));
root.append(waiting);
onThemeChange(() => shown && charts.draw(shown));
linkPointing();
host.post({ type: 'ready' });

function take(message: ToSweep): void {
  switch (message.type) {
    case 'sweep':
      messages.replaceChildren();
      show(message.view);
      return;
    case 'live':
      takeLive(message.live);
      return;
    case 'failed':
      waiting.remove();
      messages.replaceChildren(
        element('p', { class: 'message error', role: 'alert' }, message.message),
        button(t('Try Again'), () => host.post({ type: 'ready' })),
      );
      root.prepend(messages);
  }
}

function show(view: SweepView): void {
  const isFirst = shown === undefined;
  if (shown !== undefined && view.done > shown.done) announce(t('{0} of {1} runs', view.done, view.runs));
  const isSame = JSON.stringify(view) === JSON.stringify(shown);
  shown = view;
  host.saveState({ file: view.file, chosen: [...chosen] });
  if (isFirst) arrange();
  header.draw(view, live);
  if (isSame) return;
  results.replaceChildren(resultTable(view));
  drawRuns(view);
  charts.draw(view);
}

/** What lies outside of what is marked on the axes steps back. */
function mark(inside: ReadonlySet<number> | undefined): void {
  for (const each of root.querySelectorAll('[data-point]')) {
    const point = Number(each.getAttribute('data-point'));
    each.classList.toggle('outside', inside !== undefined && !inside.has(point));
  }
}

function arrange(): void {
  waiting.remove();
  root.append(
    messages,
    header.element,
    element('h2', {}, t('Results')),
    results,
    charts.element,
    element('h2', {}, t('Runs')),
    runs,
    runActions,
    element(
      'div',
      { class: 'toolbar' },
      element('span', { class: 'quiet' }, t('Export the results')),
      ...exportFormats.map((format) => button(format.toUpperCase(), () => host.post({ type: 'export', format }))),
    ),
  );
}

function takeLive(next: LiveSweep | undefined): void {
  const before = live;
  live = next;
  if (next?.progress !== undefined && next.progress.folder !== before?.progress?.folder)
    announce(t('Run {0}: {1}', next.progress.number, next.progress.label));
  else if (next?.status === 'paused' && before?.status !== 'paused') announce(t('The sweep is paused.'));
  if (shown !== undefined) header.draw(shown, live);
}

function drawRuns(view: SweepView): void {
  chosen = new Set(view.points.flatMap((point) => point.runs.map(({ folder }) => folder)).filter((f) => chosen.has(f)));
  runs.replaceChildren(
    runTable(view, chosen, {
      open: (folder) => host.post({ type: 'openRun', folder }),
      choose: (folder, isChosen) => {
        if (isChosen) chosen.add(folder);
        else chosen.delete(folder);
        host.saveState({ file: view.file, chosen: [...chosen] });
        drawRunActions();
      },
    }),
  );
  drawRunActions();
}

function drawRunActions(): void {
  runActions.replaceChildren(
    button(t('Compare Chosen Runs'), () => host.post({ type: 'compareRuns', folders: [...chosen] }), {
      disabled: chosen.size < 2,
    }),
  );
}

/** Pointing at a point in a table or a chart, or focusing its row, lights it up in all of them. */
function linkPointing(): void {
  const light = ({ target }: Event) => {
    const marked = target instanceof Element ? target.closest('[data-point]') : null;
    const point = marked?.getAttribute('data-point');
    root.classList.toggle('pointing', point !== null && point !== undefined);
    for (const each of root.querySelectorAll('[data-point]'))
      each.classList.toggle('lit', each.getAttribute('data-point') === point);
  };
  root.addEventListener('pointerover', light);
  root.addEventListener('pointerleave', light);
  root.addEventListener('focusin', light);
}

function isMessage(value: unknown): value is ToSweep {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function isState(value: unknown): value is SweepState {
  return typeof value === 'object' && value !== null && 'chosen' in value && Array.isArray(value.chosen);
}
