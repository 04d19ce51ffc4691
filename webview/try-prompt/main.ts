import { t } from '../../src/base/l10n.ts';
import type { FromTryPrompt, ToTryPrompt, TryPromptState } from '../../src/protocol/views/try-prompt.ts';
import { button, progressRing, textArea } from '../shared/controls.ts';
import { addStyles, byId, element } from '../shared/elements.ts';
import { connectHost } from '../shared/host.ts';
import { announce, preparePage } from '../shared/page.ts';
import { trialSection } from './trial-section.ts';
import styles from './try-prompt.css';

/** A query, and what the model answers after the tuned prompt, the hand-written one, and none. */
preparePage();
addStyles(styles);

const host = connectHost<ToTryPrompt, FromTryPrompt, TryPromptState>({ isMessage, isState, onMessage: take });
let state: TryPromptState = host.savedState ?? { folder: '', texts: {}, maxNewTokens: 16 };
let fields: readonly string[] = [];
const title = element('h1');
const inputs = element('div', { class: 'inputs' });
const answers = element('div');
byId('root').append(
  title,
  inputs,
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
      showFields(message.fields);
      remember({ folder: message.folder });
      return;
    case 'progress':
      showProgress(message.stage);
      return;
    case 'trials':
      answers.replaceChildren(element('div', { class: 'trials' }, ...message.trials.map(trialSection)));
      announce(t('The answers are there.'));
      return;
    case 'failed':
      answers.replaceChildren(element('p', { class: 'message error', role: 'alert' }, message.message));
  }
}

function showFields(names: readonly string[]): void {
  fields = names;
  inputs.replaceChildren(
    ...names.map((name) =>
      textArea(name === 'query' ? t('Query') : name, state.texts[name] ?? '', 3, (text) =>
        remember({ texts: { ...state.texts, [name]: text } }),
      ),
    ),
  );
}

function ask(): void {
  const missing = fields.filter((name) => (state.texts[name] ?? '') === '');
  if (missing.length > 0) {
    answers.replaceChildren(element('p', { class: 'quiet', role: 'alert' }, t('Write a query first.')));
    return;
  }
  showProgress(t('Answering…'));
  host.post({ type: 'ask', fields: state.texts, maxNewTokens: state.maxNewTokens });
}

function showProgress(stage: string): void {
  answers.replaceChildren(element('p', { class: 'toolbar' }, progressRing(stage), stage));
}

function remember(change: Partial<TryPromptState>): void {
  state = { ...state, ...change };
  host.saveState(state);
}

function isMessage(value: unknown): value is ToTryPrompt {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function isState(value: unknown): value is TryPromptState {
  return typeof value === 'object' && value !== null && 'folder' in value && 'texts' in value;
}
