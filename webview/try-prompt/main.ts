import { t } from '../../src/base/l10n.ts';
import type { Answer, GeneratedToken } from '../../src/protocol/reading.ts';
import type { FromTryPrompt, ToTryPrompt, TryPromptState } from '../../src/protocol/views/try-prompt.ts';
import { button, progressRing, textArea } from '../shared/controls.ts';
import { addStyles, byId, element } from '../shared/elements.ts';
import { connectHost } from '../shared/host.ts';
import { announce, preparePage } from '../shared/page.ts';
import styles from './try-prompt.css';

/** A query, and what the model answers after the tuned prompt. */
preparePage();
addStyles(styles);

const host = connectHost<ToTryPrompt, FromTryPrompt, TryPromptState>({ isMessage, isState, onMessage: take });
let state: TryPromptState = host.savedState ?? { folder: '', query: '', maxNewTokens: 16 };
const title = element('h1');
const answers = element('div');
byId('root').append(
  title,
  textArea(t('Query'), state.query, 3, (query) => remember({ query })),
  element(
    'div',
    { class: 'toolbar' },
    button(t('Answer'), ask, { primary: true }),
    element('span', { class: 'quiet' }, t('Ctrl+Enter')),
  ),
  answers,
);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) ask();
});
host.post({ type: 'ready' });

function take(message: ToTryPrompt): void {
  switch (message.type) {
    case 'prompt':
      title.textContent = t('Try {0}', message.run);
      remember({ folder: message.folder });
      return;
    case 'progress':
      showProgress(message.stage);
      return;
    case 'answer':
      answers.replaceChildren(answerSection(message.query, message.answer));
      announce(t('The answer: {0}', message.answer.text));
      return;
    case 'failed':
      answers.replaceChildren(element('p', { class: 'message error', role: 'alert' }, message.message));
  }
}

function ask(): void {
  if (state.query === '') return;
  showProgress(t('Answering…'));
  host.post({ type: 'ask', query: state.query, maxNewTokens: state.maxNewTokens });
}

function showProgress(stage: string): void {
  answers.replaceChildren(element('p', { class: 'toolbar' }, progressRing(stage), stage));
}

function answerSection(query: string, { text, tokens, complete }: Answer): HTMLElement {
  return element(
    'section',
    { 'aria-label': t('Answer') },
    element('h2', {}, t('Answer with the tuned prompt')),
    element('p', { class: 'answer' }, element('span', { class: 'quiet' }, query), text, complete ? '' : '…'),
    element(
      'table',
      { 'aria-label': t('The probability of each token') },
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          element('th', { scope: 'col' }, t('Token')),
          element('th', { scope: 'col', class: 'number' }, t('Probability')),
          element('th', { scope: 'col' }, t('Others')),
        ),
      ),
      element('tbody', {}, ...tokens.map(tokenRow)),
    ),
  );
}

function tokenRow({ text, probability, alternatives, id }: GeneratedToken): HTMLElement {
  const others = alternatives
    .filter((other) => other.id !== id)
    .map((other) => `${visible(other.text)} ${percent(other.probability)}`);
  return element(
    'tr',
    {},
    element('td', {}, element('span', { class: 'token' }, visible(text))),
    element('td', { class: 'number' }, percent(probability)),
    element('td', { class: 'quiet code' }, others.join('   ')),
  );
}

function percent(probability: number): string {
  return `${(100 * probability).toFixed(1)} %`;
}

function visible(text: string): string {
  return text.replaceAll('\n', '⏎').replaceAll('\t', '⇥').replaceAll(' ', '␣');
}

function remember(change: Partial<TryPromptState>): void {
  state = { ...state, ...change };
  host.saveState(state);
}

function isMessage(value: unknown): value is ToTryPrompt {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function isState(value: unknown): value is TryPromptState {
  return typeof value === 'object' && value !== null && 'folder' in value && 'query' in value;
}
