import { t } from '../../src/base/l10n.ts';
import type {
  FromInterpretation,
  InterpretationState,
  ToInterpretation,
} from '../../src/protocol/views/interpretation.ts';
import {
  type NearnessMetric,
  nearnessMetrics,
  type PlacedSoftToken,
  type SoftPromptReading,
} from '../../src/readings/near-tokens.ts';
import { button, dropdown, progressRing } from '../shared/controls.ts';
import { addStyles, byId, element } from '../shared/elements.ts';
import { connectHost } from '../shared/host.ts';
import { announce, preparePage } from '../shared/page.ts';
import { visibleText } from '../shared/text.ts';
import { heatMap } from './heat-map.ts';
import styles from './interpretation.css';

/** What a soft prompt is near to: a row a soft token, with the nearest tokens of the vocabulary and how near they are. */
preparePage();
addStyles(styles);

const host = connectHost<ToInterpretation, FromInterpretation, InterpretationState>({
  isMessage,
  isState,
  onMessage: take,
});
const root = byId('root');
let metric: NearnessMetric = host.savedState?.metric ?? 'cosine';
showProgress(t('Reading the prompt…'));
host.post({ type: 'ready' });

function take(message: ToInterpretation): void {
  switch (message.type) {
    case 'progress':
      showProgress(message.stage);
      return;
    case 'reading':
      host.saveState({ folder: message.run, metric });
      show(message);
      announce(t('The nearest tokens are there.'));
      return;
    case 'failed':
      root.replaceChildren(element('p', { class: 'message error', role: 'alert' }, message.message));
  }
}

function showProgress(stage: string): void {
  root.replaceChildren(element('p', { class: 'toolbar' }, progressRing(stage), stage));
}

function show(reading: ToInterpretation & { type: 'reading' }): void {
  const { prompts, run, model } = reading;
  const measure = dropdown(
    t('Measure'),
    nearnessMetrics.map((value) => ({ value, text: metricName(value) })),
    metric,
    (chosen) => {
      metric = chosen;
      host.saveState({ folder: run, metric });
      show(reading);
    },
  );
  root.replaceChildren(
    element('h1', {}, t('Nearest tokens')),
    element('p', { class: 'quiet' }, model),
    element(
      'div',
      { class: 'toolbar' },
      element('span', {}, t('Measure')),
      measure,
      button(t('Score the Projected Prompt'), () => host.post({ type: 'evaluate' })),
    ),
    element(
      'p',
      { class: 'quiet' },
      t(
        'A nearest token says little alone: the number beside it tells how near it is, and a score how much of the prompt it explains.',
      ),
    ),
    ...prompts.flatMap((prompt) => [...promptTable(prompt, prompts.length > 1), ...heatMap(prompt)]),
  );
}

function promptTable({ name, softTokens, similarities }: SoftPromptReading, named: boolean): HTMLElement[] {
  const hasStart = similarities !== undefined;
  const count = Math.max(0, ...softTokens.map(({ nearest }) => nearest[metric].length));
  const ranks = Array.from({ length: count }, (_, rank) => element('th', { scope: 'col' }, String(rank + 1)));
  const table = element(
    'table',
    { 'aria-label': t('Nearest tokens of {0}', name) },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'col', class: 'number' }, '#'),
        element('th', { scope: 'col' }, t('Hand-written')),
        element('th', { scope: 'col', class: 'number' }, t('Length')),
        ...(hasStart
          ? [
              element(
                'th',
                { scope: 'col', class: 'number', title: t('Cosine with the token whose place it takes') },
                t('To hand-written'),
              ),
            ]
          : []),
        ...ranks,
      ),
    ),
    element('tbody', {}, ...softTokens.map((token) => tokenRow(token, similarities?.[token.index]?.[token.index]))),
  );
  return [...(named ? [element('h2', {}, name)] : []), element('div', { class: 'scroller', tabindex: 0 }, table)];
}

/** @param kept the cosine of the soft token with the token of the hand-written prompt whose place it takes */
function tokenRow({ index, norm, nearest, handWritten }: PlacedSoftToken, kept: number | undefined): HTMLElement {
  const cells = nearest[metric].map((token) => {
    const isOwn = token.id === handWritten?.id;
    const cell = element(
      'td',
      {
        class: isOwn ? 'near own' : 'near',
        title: t(
          'id {0}; L2 {1}, cosine {2}, dot {3}',
          token.id,
          token.l2.toFixed(3),
          token.cosine.toFixed(3),
          token.dot.toFixed(3),
        ),
      },
      element('span', { class: 'code' }, visibleText(token.text)),
      element('span', { class: 'quiet value' }, token[metric].toFixed(2)),
    );
    // The cosine tells how near a token is, whichever measure found it.
    cell.style.setProperty('--nearness', `${Math.round(100 * Math.max(0, token.cosine))}%`);
    return cell;
  });
  return element(
    'tr',
    {},
    element('th', { scope: 'row', class: 'number' }, String(index)),
    element('td', { class: 'code' }, handWritten === undefined ? '–' : visibleText(handWritten.text)),
    element('td', { class: 'number' }, norm.toFixed(2)),
    kept !== undefined && element('td', { class: 'number' }, kept.toFixed(2)),
    ...cells,
  );
}

function metricName(name: NearnessMetric): string {
  if (name === 'l2') return t('L2 distance');
  return name === 'cosine' ? t('Cosine similarity') : t('Dot product');
}

function isMessage(value: unknown): value is ToInterpretation {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function isState(value: unknown): value is InterpretationState {
  return typeof value === 'object' && value !== null && 'folder' in value && 'metric' in value;
}
