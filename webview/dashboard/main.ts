import plotStyles from 'uplot/dist/uPlot.min.css';
import { t } from '../../src/base/l10n.ts';
import type { RunDetails, RunEvent } from '../../src/protocol/runs.ts';
import type { DashboardState, FromDashboard, LiveState, ToDashboard } from '../../src/protocol/views/dashboard.ts';
import { addStyles, byId, element } from '../shared/elements.ts';
import { connectHost } from '../shared/host.ts';
import { announce, preparePage } from '../shared/page.ts';
import { ChartSection } from './chart-section.ts';
import styles from './dashboard.css';
import { LearningSection } from './learning-section.ts';
import { RunHeader } from './run-header.ts';
import { lossSeries, metricNames, metricSeries } from './series.ts';

/** The dashboard of one run, or of several laid over each other. */
preparePage();
addStyles(plotStyles, styles);

const usual: DashboardState = { folders: [], smoothing: 0, logarithmic: false };
let runs: readonly RunDetails[] = [];
let live: LiveState | undefined;

const host = connectHost<ToDashboard, FromDashboard, DashboardState>({ isMessage, isState, onMessage: take });
let state: DashboardState = host.savedState ?? usual;

const messages = element('div');
const headers = element('div');
const charts = element('div', { class: 'charts' });
const learning = element('div');
const details = element('div');
byId('root').append(messages, headers, charts, learning, details);
let sections: ChartSection[] = [];
let runHeaders: RunHeader[] = [];
let learningSections: LearningSection[] = [];
/** By run, the events that it holds: what a snapshot held already comes again when it was on its way at the time. */
let knownEvents = new Map<string, Set<string>>();
host.post({ type: 'ready' });

function take(message: ToDashboard): void {
  switch (message.type) {
    case 'snapshot':
      ({ runs, live } = message);
      knownEvents = new Map(runs.map(({ folder, events }) => [folder, new Set(events.map(keyOf))]));
      remember({ folders: runs.map(({ folder }) => folder) });
      messages.replaceChildren();
      drawAll();
      return;
    case 'events':
      runs = runs.map((run) => (run.folder === message.folder ? withEvents(run, message.events) : run));
      drawChanges();
      announceEvents(message.events);
      return;
    case 'live':
      live = message.live;
      drawHeaders();
      return;
    case 'failed':
      messages.replaceChildren(element('p', { class: 'message error', role: 'alert' }, message.message));
  }
}

function withEvents(run: RunDetails, events: readonly RunEvent[]): RunDetails {
  const known = knownEvents.get(run.folder) ?? new Set();
  const added = events.filter((event) => !known.has(keyOf(event)));
  for (const event of added) known.add(keyOf(event));
  const step = added.reduce((last, event) => ('step' in event ? Math.max(last, event.step) : last), run.step);
  return { ...run, step, events: [...run.events, ...added] };
}

function keyOf(event: RunEvent): string {
  return `${event.type} ${'step' in event ? event.step : ''}`;
}

function drawAll(): void {
  sections = [
    new ChartSection(t('Loss (training)'), (run) => lossSeries(run), { smooths: true }, view),
    ...metricNames(runs).map(
      (name) => new ChartSection(t('{0} (dev)', name), (run) => metricSeries(run, name), { smooths: false }, view),
    ),
  ];
  charts.replaceChildren(...sections.map((section) => section.element));
  details.replaceChildren(...runs.map(settingsOf));
  drawChanges();
}

function drawChanges(): void {
  drawHeaders();
  // A metric that was measured for the first time gets its chart.
  if (sections.length !== 1 + metricNames(runs).length) drawAll();
  else {
    for (const section of sections) section.draw(runs);
    drawLearning();
  }
}

function drawLearning(): void {
  if (learningSections.length !== runs.length) {
    learningSections = runs.map(() => new LearningSection());
    learning.replaceChildren(...learningSections.map((section) => section.element));
  }
  for (const [index, run] of runs.entries()) learningSections[index]?.draw(run, { alone: runs.length === 1 });
}

function drawHeaders(): void {
  if (runHeaders.length !== runs.length) {
    runHeaders = runs.map(() => new RunHeader(host.post));
    headers.replaceChildren(...runHeaders.map((header) => header.element));
  }
  for (const [index, run] of runs.entries()) runHeaders[index]?.draw(run, index, { live, alone: runs.length === 1 });
}

function settingsOf(run: RunDetails): HTMLElement {
  const title = runs.length === 1 ? t('Settings') : t('Settings of {0}', run.name);
  return element(
    'details',
    {},
    element('summary', {}, title),
    element('pre', { class: 'code settings', tabindex: 0 }, run.settings),
  );
}

/** What the charts share, and how they change it. */
const view = {
  get state() {
    return state;
  },
  change: (change: Partial<DashboardState>) => {
    remember(change);
    for (const section of sections) section.draw(runs);
  },
};

function remember(change: Partial<DashboardState>): void {
  state = { ...state, ...change };
  host.saveState(state);
}

function announceEvents(events: readonly RunEvent[]): void {
  const evaluation = events.findLast((event) => event.type === 'evaluation');
  const finished = events.find((event) => event.type === 'finished');
  if (finished !== undefined) announce(t('The run has ended at step {0}.', finished.step));
  else if (evaluation !== undefined) {
    const values = Object.entries(evaluation.metrics).map(([name, value]) => `${name} ${value?.toFixed(3) ?? '–'}`);
    announce(t('Step {0}: {1}', evaluation.step, values.join(', ')));
  }
}

function isMessage(value: unknown): value is ToDashboard {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function isState(value: unknown): value is DashboardState {
  return typeof value === 'object' && value !== null && 'folders' in value && 'smoothing' in value;
}
