import { t } from '../../src/base/l10n.ts';
import type { SoftPromptReading } from '../../src/readings/near-tokens.ts';
import { element } from '../shared/elements.ts';
import { visibleText } from '../shared/text.ts';

/** How alike each soft token is to each token of the hand-written prompt: on the diagonal, what is left of the start. */
export function heatMap({ name, softTokens, similarities }: SoftPromptReading): HTMLElement[] {
  if (similarities === undefined) return [];
  const columns = softTokens.map(({ handWritten }) => visibleText(handWritten?.text ?? '–'));
  const table = element(
    'table',
    { class: 'heat-map', 'aria-label': t('Cosine of the soft tokens of {0} with the hand-written tokens', name) },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'col', class: 'number' }, '#'),
        ...columns.map((text) => element('th', { scope: 'col', class: 'code number' }, text)),
      ),
    ),
    element('tbody', {}, ...similarities.map(heatRow)),
  );
  return [
    element('h2', {}, t('Soft tokens against the hand-written prompt')),
    element('p', { class: 'quiet' }, t('Cosine similarity; the rows are soft tokens, the columns the words.')),
    element('div', { class: 'scroller', tabindex: 0 }, table),
  ];
}

function heatRow(values: readonly number[], row: number): HTMLElement {
  const cells = values.map((value, column) => {
    const cell = element('td', { class: row === column ? 'heat own number' : 'heat number' }, twoDigits(value));
    cell.style.setProperty('--heat', `${Math.round(100 * Math.abs(value))}%`);
    cell.style.setProperty('--hue', value < 0 ? 'var(--vscode-charts-red)' : 'var(--vscode-charts-blue)');
    return cell;
  });
  return element('tr', {}, element('th', { scope: 'row', class: 'number' }, String(row)), ...cells);
}

/** Without the sign of what rounds to zero. */
function twoDigits(value: number): string {
  return value.toFixed(2).replace(/^-(0\.00)$/, '$1');
}
