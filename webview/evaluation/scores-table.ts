import { t } from '../../src/base/l10n.ts';
import type { Comparison, Contender, ContenderScores, MetricValue } from '../../src/protocol/evaluation.ts';
import { element } from '../shared/elements.ts';

/** A row a prompt, a column a metric, with its 95 % interval. */
export function scoresTable({ metrics, contenders }: Comparison): HTMLElement {
  const row = ({ contender, metrics: values }: ContenderScores) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, contenderName(contender)),
      ...metrics.map((name) => element('td', { class: 'number' }, ...valueCell(values[name]))),
    );
  return element(
    'table',
    { 'aria-label': t('Scores') },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'col' }, t('Prompt')),
        ...metrics.map((name) => element('th', { scope: 'col', class: 'number' }, name)),
      ),
    ),
    element('tbody', {}, ...contenders.map(row)),
  );
}

function valueCell(metric: MetricValue | undefined): HTMLElement[] {
  if (metric === undefined) return [element('span', { class: 'quiet' }, '–')];
  const { value, low, high } = metric;
  const interval = t('95 % interval: {0} to {1}', low.toFixed(3), high.toFixed(3));
  return [
    element('span', {}, value.toFixed(3)),
    element('span', { class: 'quiet interval', title: interval }, `${low.toFixed(3)}–${high.toFixed(3)}`),
  ];
}

export function contenderName(contender: Contender): string {
  switch (contender) {
    case 'majority':
      return t('Majority');
    case 'hand-written':
      return t('Hand-written prompt');
    case 'tuned':
      return t('Tuned prompt');
    case 'projected':
      return t('Projected prompt');
  }
}
