import { t } from '../../src/base/l10n.ts';
import { formatNumber } from '../../src/base/quantities.ts';
import type { ExampleResult, RunComparison } from '../../src/protocol/comparison.ts';
import { element } from '../shared/elements.ts';
import type { ShownPair } from './examples.ts';

/** More rows than a person reads; filters and the search lead to the others, and an export has them all. */
const mostRows = 300;

/** What the two of a pair answered, side by side. @param shown the places of the examples */
export function exampleTable(
  { examples, systems }: RunComparison,
  { first, second }: ShownPair,
  shown: readonly number[],
): HTMLElement[] {
  if (shown.length === 0) return [element('p', { class: 'quiet' }, t('No example is like that.'))];
  const places = [first, second];
  const titles = [t('Query'), t('Answer'), ...places.map((place) => systems[place]?.name ?? '')];
  const rows = shown.slice(0, mostRows).flatMap((index) => examples[index] ?? []);
  const table = element(
    'table',
    { 'aria-label': t('Examples') },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'col', class: 'number' }, '#'),
        ...titles.map((title) => element('th', { scope: 'col' }, title)),
      ),
    ),
    element(
      'tbody',
      {},
      ...rows.map(({ id, query, answer, results }) =>
        element(
          'tr',
          {},
          element('td', { class: 'number quiet' }, id),
          element('td', { class: 'query' }, query),
          element('td', {}, answer.trim()),
          ...places.map((place) => resultCell(results[place])),
        ),
      ),
    ),
  );
  const rest = shown.length - rows.length;
  return [table, ...(rest > 0 ? [element('p', { class: 'quiet' }, t('… and {0} more', rest))] : [])];
}

function resultCell(result: ExampleResult | undefined): HTMLElement {
  if (result === undefined) return element('td', {}, '–');
  const { right, score, answer } = result;
  if (right === null)
    return element('td', {}, element('span', { class: 'quiet' }, `${formatNumber(score)} `), answer ?? '');
  return element(
    'td',
    { class: right ? 'right' : 'wrong' },
    element('span', { role: 'img', 'aria-label': right ? t('right') : t('wrong') }, right ? '✓ ' : '✗ '),
    (answer ?? '').trim(),
  );
}
