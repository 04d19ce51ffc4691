import { escapeHtml } from '../../base/escape-html.ts';
import { t } from '../../base/l10n.ts';
import { formatNumber } from '../../base/quantities.ts';
import type { Comparison } from '../../workflows/compare.ts';
import { cell, heading, htmlPage, row, table } from '../html.ts';
import { allOf, type Drawing, exampleDocuments } from './document.ts';
import { advice, cautions, spellDifference, spellP, spellRange, verdict } from './verdict.ts';

/** A comparison as a page on its own. @param shown only these examples, by their places */
export function comparisonPage(compared: Comparison, drawing: Drawing, shown = allOf(compared.count)): string {
  const { count, pairs, metric } = compared;
  const drawn = Math.max(1, Math.floor(count * drawing.ratio));
  const paragraphs = [
    t('{0} examples; {1} sets of {2} drawn from them', count, drawing.samples, drawn),
    ...pairs.map((pair) => [verdict(pair), advice(pair)].join(' ').trimEnd()),
    ...cautions(compared),
  ];
  return htmlPage(
    metric === undefined ? t('Comparison') : t('Comparison by {0}', metric),
    [
      ...paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`),
      section(t('Scores'), systemsTable(compared)),
      section(t('Differences'), pairsTable(compared)),
      section(
        shown.length === count ? t('Examples') : t('Examples: {0} of {1}', shown.length, count),
        examplesTable(compared, shown),
      ),
    ].join('\n'),
  );
}

const section = (title: string, content: string) =>
  `<h2>${escapeHtml(title)}</h2>\n<div class="scroll">${content}</div>`;

function systemsTable({ systems, metric }: Comparison): string {
  return table(
    [heading(''), heading(metric ?? t('mean'), 'number'), heading(t('95 % interval'), 'number')],
    systems.map(({ name, value, interval }) =>
      row([cell(name), cell(value.toFixed(4), 'number'), cell(spellRange(interval), 'number')]),
    ),
  );
}

function pairsTable({ pairs }: Comparison): string {
  return table(
    [
      heading(t('First')),
      heading(t('Second')),
      ...[t('Difference'), t('95 % interval'), t('Wins–losses–ties'), 'p', t('p (Holm)'), t('Detectable')].map(
        (title) => heading(title, 'number'),
      ),
    ],
    pairs.map((pair) =>
      row(
        [
          cell(pair.first),
          cell(pair.second),
          ...[
            spellDifference(pair.difference),
            spellRange(pair.interval, spellDifference),
            `${pair.wins}–${pair.losses}–${pair.ties}`,
            spellP(pair.pValue),
            spellP(pair.correctedPValue),
            pair.detectable === undefined ? '' : pair.detectable.toFixed(4),
          ].map((text) => cell(text, 'number')),
        ],
        pair.better === undefined ? [] : ['best'],
      ),
    ),
  );
}

function examplesTable(compared: Comparison, shown: readonly number[]): string {
  return table(
    [
      heading('#', 'number'),
      heading(t('Query')),
      heading(t('Answer')),
      ...compared.systems.map(({ name }) => heading(name)),
    ],
    exampleDocuments(compared, shown).map(({ id, fields, answer, results }) =>
      row([
        cell(id, 'number'),
        cell(Object.values(fields).join(' ⏵ '), 'text'),
        cell(answer ?? '', 'text'),
        ...results.map(({ score, answer }) =>
          cell(`${formatNumber(score ?? Number.NaN)} ${answer ?? ''}`.trimEnd(), 'text'),
        ),
      ]),
    ),
  );
}
