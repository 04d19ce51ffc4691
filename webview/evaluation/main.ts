import { t } from '../../src/base/l10n.ts';
import type { EvaluationState, FromEvaluation, ToEvaluation } from '../../src/protocol/views/evaluation.ts';
import { button, checkbox, progressRing } from '../shared/controls.ts';
import { addStyles, byId, element } from '../shared/elements.ts';
import { connectHost } from '../shared/host.ts';
import { announce, preparePage } from '../shared/page.ts';
import { answersTable } from './answers-table.ts';
import styles from './evaluation.css';
import { scoresTable } from './scores-table.ts';

/** What a tuned prompt scores beside what it must beat. */
preparePage();
addStyles(styles);

const host = connectHost<ToEvaluation, FromEvaluation, EvaluationState>({ isMessage, isState, onMessage: take });
const root = byId('root');
const { savedState } = host;
if (savedState === undefined) {
  showProgress(t('Measuring the prompt…'));
  host.post({ type: 'ready' });
} else show(savedState);

function take(message: ToEvaluation): void {
  switch (message.type) {
    case 'progress':
      showProgress(message.stage);
      return;
    case 'comparison': {
      const { folder, run, comparison } = message;
      show({ folder, run, comparison, onlyDifferent: true });
      announce(t('The scores are there.'));
      return;
    }
    case 'failed':
      root.replaceChildren(
        element('p', { class: 'message error', role: 'alert' }, message.message),
        button(t('Try Again'), measure, { primary: true }),
      );
  }
}

function measure(): void {
  showProgress(t('Measuring the prompt…'));
  host.post({ type: 'measure' });
}

function showProgress(stage: string): void {
  root.replaceChildren(element('p', { class: 'toolbar' }, progressRing(stage), stage));
}

function show(state: EvaluationState): void {
  host.saveState(state);
  const { run, comparison, onlyDifferent } = state;
  const examples =
    comparison.split === 'test'
      ? t('{0} test examples', comparison.examples)
      : t('{0} dev examples', comparison.examples);
  root.replaceChildren(
    element('h1', {}, t('Scores of {0}', run)),
    element('p', { class: 'quiet' }, examples),
    element('div', { class: 'scroller', tabindex: 0 }, scoresTable(comparison)),
    element(
      'p',
      { class: 'quiet' },
      t(
        'Projected: every soft token is replaced by its nearest real token. The rest of the score is in what no word says.',
      ),
    ),
    element('h2', {}, t('Answers side by side')),
    element(
      'div',
      { class: 'toolbar' },
      checkbox(t('Only where the prompts differ'), onlyDifferent, (checked) =>
        show({ ...state, onlyDifferent: checked }),
      ),
      button(t('Measure Again'), measure),
    ),
    element('div', { class: 'scroller', tabindex: 0 }, answersTable(comparison, { onlyDifferent })),
  );
}

function isMessage(value: unknown): value is ToEvaluation {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function isState(value: unknown): value is EvaluationState {
  return typeof value === 'object' && value !== null && 'folder' in value && 'comparison' in value;
}
