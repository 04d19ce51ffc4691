import { t } from '../../src/base/l10n.ts';
import { formatNumber } from '../../src/base/quantities.ts';
import type { ComparedPair, RunComparison } from '../../src/protocol/comparison.ts';
import { element } from '../shared/elements.ts';

/** The verdicts in words, and the numbers behind them. */
export function verdictSection({ pairs, cautions, systems, metric }: RunComparison): HTMLElement[] {
  return [
    ...pairs.map(({ verdict, better }) =>
      element('p', { class: better === null ? 'verdict' : 'verdict shown' }, verdict),
    ),
    ...cautions.map((caution) => element('p', { class: 'message warning' }, caution)),
    element('h2', {}, t('Scores')),
    scroller(
      table(
        t('Scores'),
        [text(t('Run')), number(metric), number(t('95 % interval'))],
        systems.map(({ name, mean, low, high }) => [
          text(name),
          number(mean.toFixed(4)),
          number(`${low.toFixed(3)} … ${high.toFixed(3)}`),
        ]),
      ),
    ),
    element('h2', {}, t('Differences')),
    scroller(pairsTable(pairs, (place) => systems[place]?.name ?? '')),
  ];
}

function pairsTable(pairs: readonly ComparedPair[], nameOf: (place: number) => string): HTMLElement {
  const titles = [
    text(t('First')),
    text(t('Second')),
    number(t('Difference')),
    number(t('95 % interval')),
    number(t('Wins–losses–ties')),
    number('p'),
    number(t('p (Holm)')),
    number(t('Detectable'), t('The smallest true difference that these examples show in four cases of five.')),
  ];
  const rows = pairs.map((pair) => [
    text(nameOf(pair.first)),
    text(nameOf(pair.second)),
    number(signed(pair.difference)),
    number(`${signed(pair.low)} … ${signed(pair.high)}`),
    number(`${pair.wins}–${pair.losses}–${pair.ties}`),
    number(pair.p.toFixed(4)),
    number(pair.correctedP.toFixed(4)),
    number(pair.detectable === null ? '–' : formatNumber(pair.detectable)),
  ]);
  return table(t('Differences'), titles, rows);
}

interface Cell {
  readonly content: string;
  readonly kind: string;
  readonly title?: string | undefined;
}

const text = (content: string): Cell => ({ content, kind: '' });
const number = (content: string, title?: string): Cell => ({ content, kind: 'number', title });

function table(name: string, titles: readonly Cell[], rows: readonly (readonly Cell[])[]): HTMLElement {
  return element(
    'table',
    { 'aria-label': name },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        ...titles.map(({ content, kind, title }) => element('th', { scope: 'col', class: kind, title }, content)),
      ),
    ),
    element(
      'tbody',
      {},
      ...rows.map((cells) =>
        element('tr', {}, ...cells.map(({ content, kind }) => element('td', { class: kind }, content))),
      ),
    ),
  );
}

const scroller = (content: HTMLElement) => element('div', { class: 'scroller', tabindex: 0 }, content);

const signed = (value: number) => `${value < 0 ? '−' : value > 0 ? '+' : ''}${Math.abs(value).toFixed(4)}`;
