import { t } from '../../src/base/l10n.ts';
import type { ChangedPredictions } from '../../src/protocol/runs.ts';
import { element } from '../shared/elements.ts';

/** The dev examples that are answered otherwise than at the evaluation before. */
export function changedAnswers({ count, examples }: ChangedPredictions): HTMLElement {
  if (count === 0) return element('p', { class: 'quiet' }, t('Every dev example is answered as before.'));
  const titles = [t('Query'), t('Answer'), t('Before'), t('After')];
  return element(
    'div',
    {},
    element(
      'p',
      { class: 'quiet' },
      count === examples.length
        ? t('Dev examples answered otherwise than before: {0}', count)
        : t('Dev examples answered otherwise than before: {0}; the first {1} are shown', count, examples.length),
    ),
    element(
      'table',
      { 'aria-label': t('Changed predictions') },
      element('thead', {}, element('tr', {}, ...titles.map((title) => element('th', { scope: 'col' }, title)))),
      element(
        'tbody',
        {},
        ...examples.map(({ query, answer, before, after }) =>
          element(
            'tr',
            {},
            element('td', { class: 'query' }, query.trim()),
            element('td', {}, answer.trim()),
            answerCell(before, answer),
            answerCell(after, answer),
          ),
        ),
      ),
    ),
  );
}

function answerCell(text: string, expected: string): HTMLElement {
  const isRight = text.trim() === expected.trim();
  return element(
    'td',
    {},
    element('span', { role: 'img', 'aria-label': isRight ? t('right') : t('wrong') }, isRight ? '✓' : '✗'),
    ' ',
    text.trim(),
  );
}
