import { t } from '../../src/base/l10n.ts';
import type { GeneratedText, RankedCandidate, TokenTaken, Trial, TriedPrompt } from '../../src/readings/answers.ts';
import { bar } from '../shared/bar.ts';
import { element } from '../shared/elements.ts';
import { percent, visibleText } from '../shared/text.ts';

/** What the model answers with one of the prompts: the text, the ranked candidates, and the probability of each token. */
export function trialSection(trial: Trial): HTMLElement {
  const name = promptName(trial.prompt);
  const heading = element('h2', {}, name);
  if ('problem' in trial) {
    const problem = element('p', { class: 'message warning' }, trial.problem);
    return element('section', { 'aria-label': name }, heading, problem);
  }
  const { answer, candidates } = trial;
  return element(
    'section',
    { 'aria-label': name },
    heading,
    answerText(answer),
    ...(candidates.length === 0 ? [] : [candidateTable(candidates)]),
    answer.tokens.length > 0 && tokenTable(answer.tokens),
  );
}

function promptName(prompt: TriedPrompt): string {
  switch (prompt) {
    case 'tuned':
      return t('Tuned prompt');
    case 'hand-written':
      return t('Hand-written prompt');
    case 'none':
      return t('No prompt');
  }
}

function answerText({ text, complete }: GeneratedText): HTMLElement {
  if (text === '' && complete)
    return element('p', { class: 'answer quiet' }, t('Nothing: the model ends the text at once.'));
  return element('p', { class: 'answer' }, text, !complete && element('span', { class: 'quiet' }, '…'));
}

function candidateTable(candidates: readonly RankedCandidate[]): HTMLElement {
  return element(
    'table',
    {},
    element('caption', {}, t('Candidates, the likeliest first')),
    element('thead', { class: 'visually-hidden' }, headRow(t('Answer'), t('Share'))),
    element(
      'tbody',
      {},
      ...candidates.map(({ text, share, logProbability }, index) =>
        element(
          'tr',
          { title: t('logarithm of the probability: {0}', logProbability.toFixed(3)) },
          element('td', { class: index === 0 ? 'first' : undefined }, visibleText(text)),
          element('td', { class: 'number' }, percent(share)),
          element('td', {}, bar(share)),
        ),
      ),
    ),
  );
}

function tokenTable(tokens: readonly TokenTaken[]): HTMLElement {
  return element(
    'table',
    {},
    element('caption', {}, t('The probability of each token')),
    element('thead', {}, headRow(t('Token'), t('Probability'), t('Others'))),
    element('tbody', {}, ...tokens.map(tokenRow)),
  );
}

function headRow(...titles: readonly string[]): HTMLElement {
  return element(
    'tr',
    {},
    ...titles.map((title, index) => element('th', { scope: 'col', class: index === 1 && 'number' }, title)),
  );
}

/** More would not fit into a line of three columns; the title tells of all. */
const shownAlternatives = 2;

function tokenRow({ text, probability, alternatives, id }: TokenTaken): HTMLElement {
  const others = alternatives
    .filter((other) => other.id !== id)
    .map((other) => `${visibleText(other.text)} ${percent(other.probability)}`);
  return element(
    'tr',
    { title: others.join('\n') },
    element('td', {}, element('span', { class: 'token' }, visibleText(text))),
    element('td', { class: 'number' }, percent(probability)),
    element(
      'td',
      { class: 'quiet others' },
      // A line may end between two tokens, and not within one.
      ...others.slice(0, shownAlternatives).flatMap((other) => [element('span', {}, other), ' ']),
    ),
  );
}
