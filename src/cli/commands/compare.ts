import { type Command, Option } from 'commander';
import { writeFileAtomically } from '../../base/files.ts';
import { t } from '../../base/l10n.ts';
import { formatNumber, formatPercent } from '../../base/quantities.ts';
import { comparisonDocument, examplesCsv } from '../../reports/comparison/document.ts';
import { comparisonPage } from '../../reports/comparison/page.ts';
import { advice, cautions, spellDifference, spellRange, verdict } from '../../reports/comparison/verdict.ts';
import type { Comparison, PairComparison } from '../../workflows/compare.ts';
import type { OpenContext } from '../command-context.ts';
import { nothingGiven } from '../failures.ts';
import { numberBetween, wholeNumber } from '../parse-option.ts';
import { examplesHelp } from '../program.ts';
import type { Style } from '../terminal/style.ts';
import { formatTable } from '../terminal/table.ts';

interface CompareOptions {
  readonly split?: 'dev' | 'test';
  readonly metric?: string;
  readonly samples: number;
  readonly ratio: number;
  readonly seed: number;
  readonly withFirst?: boolean;
  readonly lowerIsBetter?: boolean;
  readonly column?: number;
  readonly differences: number;
  readonly csv?: string;
  readonly html?: string;
}

export function addCompareCommand(program: Command, open: OpenContext): void {
  program
    .command('compare')
    .description(t('test whether runs differ, by paired bootstrap on the same examples'))
    .argument(
      '<scores...>',
      t('two or more: a run, RUN#hand-written, RUN#projected, or a file with a number for each example'),
    )
    .addOption(
      new Option('--split <split>', t('the examples (default: test where there are any)')).choices(['dev', 'test']),
    )
    .option('--metric <metric>', t('what is compared (default: the first metric of the task)'))
    .option('--samples <n>', t('how often the examples are drawn anew'), wholeNumber(100, 1_000_000), 1000)
    .option(
      '--ratio <share>',
      t('how many examples are drawn, as a share of all; below 1 the test is more cautious'),
      numberBetween(0.001, 1),
      1,
    )
    .option('--seed <n>', t('fixes what is drawn'), wholeNumber(0, 2 ** 32 - 1), 42)
    .option('--with-first', t('compare each with the first only, in place of every pair'))
    .option('--lower-is-better', t('the numbers of the files are losses'))
    .option('--column <n>', t('of files with several numbers a line: which, from 1'), wholeNumber(1, 10_000))
    .option('--differences <n>', t('show so many examples on which the first two differ'), wholeNumber(0, 1_000_000), 0)
    .option('--csv <file>', t('write every example with the scores and the answers of all'))
    .option('--html <file>', t('write the results as a page'))
    .addHelpText('after', () =>
      examplesHelp([
        ['soft-prompt compare runs/p-tuning runs/new-design', t('does one of them answer more of the test examples?')],
        ['soft-prompt compare runs/a runs/a#hand-written runs/a#projected', t('the prompts of one run')],
        ['soft-prompt compare a.tsv b.tsv --ratio 0.3', t('files of scores, drawn as interpret_p_tuning does')],
        ['soft-prompt compare runs/a runs/b --differences 20', t('with the examples that one gets right alone')],
      ]),
    )
    .action(async (entries: string[], options: CompareOptions) => {
      if (entries.length < 2)
        throw nothingGiven(t('a second one to compare with'), 'soft-prompt compare runs/a runs/b');
      const { output, work } = open();
      const { compareRuns, samplesNeeded } = await import('../../workflows/compare.ts');
      const compared = await compareRuns(
        {
          ...options,
          entries,
          pairs: options.withFirst ? 'with-first' : 'all',
          lowerIsBetter: options.lowerIsBetter ?? false,
        },
        work,
      );
      if (options.csv !== undefined) await writeFileAtomically(options.csv, examplesCsv(compared));
      if (options.html !== undefined) await writeFileAtomically(options.html, comparisonPage(compared, options));
      const needed = samplesNeeded(compared.pairs.length);
      if (options.samples < needed)
        output.warning(
          t(
            'Corrected for {0} pairs, {1} samples can show no difference: use --samples {2}, or --with-first.',
            compared.pairs.length,
            options.samples,
            needed,
          ),
        );
      for (const warning of cautions(compared)) output.warning(warning);
      output.result(comparisonDocument(compared, options), () => textOf(compared, options, output.style));
    });
}

function textOf(compared: Comparison, { samples, ratio, differences }: CompareOptions, style: Style): string {
  const drawn = Math.max(1, Math.floor(compared.count * ratio));
  return [
    t('{0} examples; {1} sets of {2} drawn from them', compared.count, samples, drawn),
    systemsTable(compared, style),
    pairsTable(compared.pairs, style),
    ...compared.pairs.map((pair) => [verdict(pair), advice(pair)].join(' ').trimEnd()),
    ...(differences === 0 ? [] : [differencesTable(compared, differences, style)]),
  ].join('\n\n');
}

function systemsTable({ systems, metric }: Comparison, style: Style): string {
  return formatTable(
    [{ title: '' }, { title: metric ?? t('mean'), align: 'right' }, { title: t('95 % interval'), align: 'right' }],
    systems.map(({ name, value, interval }) => [name, value.toFixed(4), spellRange(interval)]),
    style,
  );
}

function pairsTable(pairs: readonly PairComparison[], style: Style): string {
  return formatTable(
    [
      { title: t('First') },
      { title: t('Second') },
      { title: t('Difference'), align: 'right' },
      { title: t('95 % interval'), align: 'right' },
      { title: t('Wins–losses–ties'), align: 'right' },
      { title: t('Sets won–lost'), align: 'right' },
      { title: 'p', align: 'right' },
      { title: t('p (Holm)'), align: 'right' },
      { title: t('Detectable'), align: 'right' },
    ],
    pairs.map((pair) => [
      pair.first,
      pair.second,
      spellDifference(pair.difference),
      spellRange(pair.interval, spellDifference),
      `${pair.wins}–${pair.losses}–${pair.ties}`,
      `${formatPercent(pair.shares.first)}–${formatPercent(pair.shares.second)}`,
      pair.pValue.toFixed(4),
      pair.correctedPValue.toFixed(4),
      pair.detectable === undefined ? '' : pair.detectable.toFixed(4),
    ]),
    style,
  );
}

function differencesTable({ systems, examples }: Comparison, count: number, style: Style): string {
  const [first, second] = systems;
  const rows = (first?.scores ?? []).flatMap((score, index) => {
    const other = second?.scores[index];
    if (first === undefined || second === undefined || score === other) return [];
    const example = examples?.[index];
    return [
      [
        example?.id ?? String(index + 1),
        Object.values(example?.fields ?? {}).join(' ⏵ '),
        example?.answer ?? '',
        `${formatNumber(score)} ${first.predictions?.[index] ?? ''}`.trim(),
        `${formatNumber(other ?? Number.NaN)} ${second.predictions?.[index] ?? ''}`.trim(),
      ],
    ];
  });
  const columns = [
    { title: '#', align: 'right' as const, maxWidth: 12 },
    { title: t('Query'), maxWidth: 50 },
    { title: t('Answer'), maxWidth: 20 },
    ...[first, second].map((system) => ({ title: system?.name ?? '', maxWidth: 24 })),
  ];
  return formatTable(columns, rows.slice(0, count), style);
}
