import { t } from '../../src/base/l10n.ts';
import type { EvaluationEvent, RunDetails, SoftTokenWords } from '../../src/protocol/runs.ts';
import { element } from '../shared/elements.ts';
import { visibleText } from '../shared/text.ts';

/** Columns that a person can still read; the run folder has all of them. */
const shownEvaluations = 24;

/** How the word nearest to each soft token moved from evaluation to evaluation; undefined where the run does not tell it. */
export function movementTable(run: RunDetails): HTMLElement | undefined {
  const told = run.events.filter(
    (event): event is EvaluationEvent => event.type === 'evaluation' && (event.nearest_tokens?.length ?? 0) > 0,
  );
  const [first] = told;
  if (first?.nearest_tokens === undefined) return undefined;
  const shown = told.length <= shownEvaluations ? told : [first, ...told.slice(1 - shownEvaluations)];
  const rows = first.nearest_tokens;
  const hasHandWritten = rows.some(({ hand_written }) => hand_written !== undefined);
  const hasSeveralPrompts = new Set(rows.map(({ prompt }) => prompt)).size > 1;
  const header = [
    t('Soft token'),
    ...(hasHandWritten ? [t('Hand-written')] : []),
    ...shown.map(({ step }) => t('Step {0}', step)),
  ];
  return element(
    'table',
    { class: 'movement', 'aria-label': t('Nearest words of the soft tokens') },
    shown.length < told.length &&
      element('caption', { class: 'quiet' }, t('The first evaluation and the last {0} are shown.', shown.length - 1)),
    element('thead', {}, element('tr', {}, ...header.map((title) => element('th', { scope: 'col' }, title)))),
    element(
      'tbody',
      {},
      ...rows.map(({ prompt, index, hand_written }, row) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, hasSeveralPrompts ? `${prompt} ${index}` : String(index)),
          hasHandWritten &&
            element('td', { class: 'code' }, hand_written === undefined ? '–' : visibleText(hand_written)),
          ...shown.map((event, column) =>
            wordCell(event.nearest_tokens?.[row], column === 0 ? undefined : shown[column - 1]?.nearest_tokens?.[row]),
          ),
        ),
      ),
    ),
  );
}

function wordCell(words: SoftTokenWords | undefined, before: SoftTokenWords | undefined): HTMLElement {
  const [nearest] = words?.nearest ?? [];
  if (words === undefined || nearest === undefined) return element('td', {}, '–');
  const [earlier] = before?.nearest ?? [];
  const hasChanged = earlier !== undefined && earlier.id !== nearest.id;
  const all = words.nearest.map(({ text, cosine }) => `${visibleText(text)} ${cosine.toFixed(3)}`).join('\n');
  return element(
    'td',
    { class: hasChanged ? 'changed' : undefined, title: all },
    // Not by colour alone, and in words for those who listen.
    hasChanged && element('span', { 'aria-hidden': 'true' }, '● '),
    hasChanged && element('span', { class: 'visually-hidden' }, t('changed:'), ' '),
    element('span', { class: 'code' }, visibleText(nearest.text)),
    ' ',
    element('span', { class: 'quiet' }, nearest.cosine.toFixed(2)),
  );
}
