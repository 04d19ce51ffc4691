import { t } from '../../src/base/l10n.ts';
import type { RunComparison } from '../../src/protocol/comparison.ts';
import { exportFormats } from '../../src/protocol/sweeps.ts';
import {
  type ComparisonState,
  type ExampleFilter,
  exampleFilters,
  type FromComparison,
  type ToComparison,
} from '../../src/protocol/views/comparison.ts';
import { button, dropdown, progressRing, textField } from '../shared/controls.ts';
import { addStyles, byId, element } from '../shared/elements.ts';
import { connectHost } from '../shared/host.ts';
import { announce, preparePage } from '../shared/page.ts';
import styles from './comparison.css';
import { exampleTable } from './example-table.ts';
import { countOutcomes, shownExamples } from './examples.ts';
import { verdictSection } from './verdict-section.ts';

/** Whether runs differ, and on which examples. */
preparePage();
addStyles(styles);

const host = connectHost<ToComparison, FromComparison, ComparisonState>({ isMessage, isState, onMessage: take });
const root = byId('root');
const examples = element('div', { class: 'scroller', tabindex: 0 });
const count = element('span', { class: 'quiet' });
const choices = element('div', { class: 'toolbar' });
let state: ComparisonState = host.savedState ?? { entries: [], metric: '', pair: 0, filter: 'all', search: '' };
let comparison: RunComparison | undefined;

if (state.metric === '') ask({ type: 'ready' });
else ask({ type: 'measure', metric: state.metric });

function ask(message: FromComparison & { type: 'ready' | 'measure' }): void {
  showProgress(t('Comparing…'));
  host.post(message);
}

function take(message: ToComparison): void {
  switch (message.type) {
    case 'progress':
      showProgress(message.stage);
      return;
    case 'comparison':
      comparison = message.comparison;
      remember({ entries: message.entries, metric: comparison.metric });
      if (comparison.pairs[state.pair] === undefined) remember({ pair: 0 });
      show(comparison);
      announce(comparison.pairs.map(({ verdict }) => verdict).join(' '));
      return;
    case 'failed':
      root.replaceChildren(
        element('p', { class: 'message error', role: 'alert' }, message.message),
        button(t('Try Again'), () => ask({ type: 'ready' }), { primary: true }),
      );
  }
}

function showProgress(stage: string): void {
  root.replaceChildren(element('p', { class: 'toolbar' }, progressRing(stage), stage));
}

function remember(change: Partial<ComparisonState>): void {
  state = { ...state, ...change };
  host.saveState(state);
}

function show(compared: RunComparison): void {
  const { metric, metrics, samples } = compared;
  const search = textField(t('Search'), state.search, (text) => {
    remember({ search: text });
    drawExamples(compared);
  });
  drawChoices(compared);
  root.replaceChildren(
    element('h1', {}, t('Comparison by {0}', metric)),
    element(
      'p',
      { class: 'quiet' },
      t('{0} examples; drawn anew {1} times (paired bootstrap)', compared.examples.length, samples),
    ),
    element(
      'div',
      { class: 'toolbar' },
      ...(metrics.length > 1
        ? [
            element('span', {}, t('Metric')),
            dropdown(
              t('Metric'),
              metrics.map((value) => ({ value, text: value })),
              metric,
              (chosen) => ask({ type: 'measure', metric: chosen }),
            ),
          ]
        : []),
      button(t('Show Curves'), () => host.post({ type: 'curves' })),
    ),
    ...verdictSection(compared),
    element('h2', {}, t('Examples side by side')),
    choices,
    element('div', { class: 'toolbar' }, search, count),
    examples,
    element(
      'div',
      { class: 'toolbar' },
      element('span', { class: 'quiet' }, t('Export the verdict and the examples that are shown')),
      ...exportFormats.map((format) =>
        button(format.toUpperCase(), () => host.post({ type: 'export', format, metric, shown: shownNow(compared) })),
      ),
    ),
  );
  drawExamples(compared);
}

function pairOf({ pairs }: RunComparison) {
  return pairs[state.pair] ?? pairs[0] ?? { first: 0, second: 1 };
}

function shownNow(compared: RunComparison): number[] {
  return shownExamples(compared, { ...pairOf(compared), filter: state.filter, search: state.search });
}

function drawChoices(compared: RunComparison): void {
  const { pairs, systems } = compared;
  const nameOf = (place: number) => systems[place]?.name ?? '';
  const pair = pairOf(compared);
  const counts = countOutcomes(compared, pair);
  const isBinary = compared.examples.every(({ results }) => results.every(({ right }) => right !== null));
  const names = { first: nameOf(pair.first), second: nameOf(pair.second) };
  const filters = exampleFilters
    .filter((filter) => isBinary || (filter !== 'wrong' && filter !== 'right'))
    .map((value) => ({ value, text: `${filterText(value, names, isBinary)} (${counts[value]})` }));
  choices.replaceChildren(
    ...(pairs.length > 1
      ? [
          dropdown(
            t('Pair'),
            pairs.map(({ first, second }, index) => ({
              value: String(index),
              text: t('{0} against {1}', nameOf(first), nameOf(second)),
            })),
            String(state.pair),
            (chosen) => {
              remember({ pair: Number(chosen) });
              drawChoices(compared);
              drawExamples(compared);
            },
          ),
        ]
      : []),
    dropdown(t('Which examples'), filters, state.filter, (filter) => {
      remember({ filter });
      drawExamples(compared);
    }),
  );
}

function filterText(
  filter: ExampleFilter,
  { first, second }: { readonly first: string; readonly second: string },
  isBinary: boolean,
): string {
  switch (filter) {
    case 'all':
      return t('All examples');
    case 'first':
      return isBinary ? t('Only {0} is right', first) : t('{0} does better', first);
    case 'second':
      return isBinary ? t('Only {0} is right', second) : t('{0} does better', second);
    case 'wrong':
      return t('Both are wrong');
    case 'right':
      return t('Both are right');
  }
}

function drawExamples(compared: RunComparison): void {
  const shown = shownNow(compared);
  count.textContent = t('{0} of {1} examples', shown.length, compared.examples.length);
  examples.replaceChildren(...exampleTable(compared, pairOf(compared), shown));
}

function isMessage(value: unknown): value is ToComparison {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function isState(value: unknown): value is ComparisonState {
  return typeof value === 'object' && value !== null && 'entries' in value && 'filter' in value && 'search' in value;
}
