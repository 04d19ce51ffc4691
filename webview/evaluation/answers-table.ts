import { t } from '../../src/base/l10n.ts';
import type { Comparison, GivenAnswer } from '../../src/protocol/evaluation.ts';
import { element } from '../shared/elements.ts';
import { contenderName } from './scores-table.ts';

/** What each prompt answered, example by example. */
export function answersTable(
  { questions, contenders }: Comparison,
  { onlyDifferent }: { readonly onlyDifferent: boolean },
): HTMLElement {
  const shown = contenders.filter(({ answers }) => answers.length > 0);
  const rows = questions.flatMap((question, index) => {
    const given = shown.map(({ answers }) => answers[index]);
    const isSame = given.every((answer) => answer?.text === given[0]?.text);
    return onlyDifferent && isSame ? [] : [{ question, given }];
  });
  if (rows.length === 0) return element('p', { class: 'quiet' }, t('The prompts give the same answers.'));
  const titles = [t('Query'), t('Answer'), ...shown.map(({ contender }) => contenderName(contender))];
  return element(
    'table',
    { 'aria-label': t('Answers side by side') },
    element('thead', {}, element('tr', {}, ...titles.map((title) => element('th', { scope: 'col' }, title)))),
    element(
      'tbody',
      {},
      ...rows.map(({ question, given }) =>
        element(
          'tr',
          {},
          element('td', { class: 'query' }, question.query),
          element('td', {}, question.answer.trim()),
          ...given.map(answerCell),
        ),
      ),
    ),
  );
}

function answerCell(answer: GivenAnswer | undefined): HTMLElement {
  if (answer === undefined) return element('td', {}, '–');
  const { text, right } = answer;
  return element(
    'td',
    { class: right ? 'right' : 'wrong' },
    element('span', { 'aria-label': right ? t('right') : t('wrong') }, right ? '✓ ' : '✗ '),
    text.trim(),
  );
}
