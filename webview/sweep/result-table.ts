import { t } from '../../src/base/l10n.ts';
import type { FieldValue, SweepMean, SweepPointView, SweepView } from '../../src/protocol/sweeps.ts';
import { element } from '../shared/elements.ts';
import { intervalText } from './score-text.ts';

/** A row a point: its values, the means over its seeds with their intervals, and how far its runs are. */
export function resultTable(view: SweepView): HTMLElement {
  const { fields, columns, points } = view;
  return element(
    'table',
    { 'aria-label': t('Results') },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'col' }, element('span', { class: 'visually-hidden' }, t('Best'))),
        ...fields.map(({ name, scale }) => heading(name, scale.kind === 'number')),
        ...columns.flatMap((title) => [heading(title, true), heading(t('95 % interval'), true)]),
        heading(t('State'), false),
      ),
    ),
    element('tbody', {}, ...points.map((point, index) => pointRow(view, point, index))),
  );
}

function pointRow(view: SweepView, point: SweepPointView, index: number): HTMLElement {
  const isBest = index === view.best;
  return element(
    'tr',
    { 'data-point': index, class: isBest ? 'best' : '' },
    element('td', {}, mark(isBest, point.bestOfVariant)),
    ...view.fields.map(({ scale }, place) =>
      element('td', { class: scale.kind === 'number' ? 'number' : '' }, valueText(point.values[place] ?? null)),
    ),
    ...point.scores.flatMap((score) => scoreCells(score)),
    element('td', {}, point.state),
  );
}

function mark(isBest: boolean, isBestOfVariant: boolean): HTMLElement | string {
  if (isBest) return element('span', { role: 'img', 'aria-label': t('best') }, '★');
  return isBestOfVariant ? element('span', { role: 'img', 'aria-label': t('best of its variant') }, '☆') : '';
}

function scoreCells(score: SweepMean | null): HTMLElement[] {
  const interval = score?.interval ?? null;
  return [
    element('td', { class: 'number' }, score === null ? '–' : score.mean.toFixed(4)),
    element('td', { class: 'number quiet' }, interval === null ? '' : intervalText(interval)),
  ];
}

const valueText = (value: FieldValue) => (value === null ? '–' : String(value));

export function heading(title: string, isNumber: boolean): HTMLElement {
  return element('th', { scope: 'col', class: isNumber ? 'number' : '' }, title);
}
