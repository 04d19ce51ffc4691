import { type Command, Option } from 'commander';
import { writeFileAtomically } from '../../base/files.ts';
import { t } from '../../base/l10n.ts';
import type { Comparison, PairComparison } from '../../workflows/compare.ts';
import type { OpenContext } from '../command-context.ts';
import { csvText } from '../csv.ts';
import { nothingGiven } from '../failures.ts';
import { numberBetween, wholeNumber } from '../parse-option.ts';
import { examplesHelp } from '../program.ts';
import { formatNumber, formatPercent } from '../terminal/quantities.ts';
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
}

/** Below this the share of examples that a drawn set repeats makes percentile intervals too narrow. */
const fewExamples = 30;

/** A verdict needs a corrected p-value below it, and the smallest p-value of n samples is 2 / (n + 1). */
const significance = 0.05;

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
      const { compareRuns } = await import('../../workflows/compare.ts');
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
      const samplesNeeded = Math.ceil((2 * compared.pairs.length) / significance);
      if (options.samples < samplesNeeded)
        output.warning(
          t(
            'Corrected for {0} pairs, {1} samples can show no difference: use --samples {2}, or --with-first.',
            compared.pairs.length,
            options.samples,
            samplesNeeded,
          ),
        );
      if (compared.count < fewExamples)
        output.warning(t('With only {0} examples a bootstrap is surer of itself than it should be.', compared.count));
      output.result(documentOf(compared, options), () => textOf(compared, options, output.style));
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
    systems.map(({ name, value, interval }) => [name, value.toFixed(4), range(interval)]),
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
      signed(pair.difference),
      range(pair.interval, signed),
      `${pair.wins}–${pair.losses}–${pair.ties}`,
      `${formatPercent(pair.shares.first)}–${formatPercent(pair.shares.second)}`,
      pair.pValue.toFixed(4),
      pair.correctedPValue.toFixed(4),
      pair.detectable === undefined ? '' : pair.detectable.toFixed(4),
    ]),
    style,
  );
}

function verdict({ first, second, better, correctedPValue }: PairComparison): string {
  if (better === undefined)
    return t('{0} and {1}: no difference is shown (p = {2}).', first, second, p(correctedPValue));
  const [winner, loser] = better === 'first' ? [first, second] : [second, first];
  return t('{0} is better than {1} (p = {2}).', winner, loser, p(correctedPValue));
}

/** What these data could have shown, for whoever takes "no difference is shown" for "there is none". */
function advice({ better, detectable }: PairComparison): string {
  if (better !== undefined) return '';
  return detectable === undefined
    ? t('They differ on no example.')
    : t('These examples would show a difference of {0} or more in four of five cases.', formatNumber(detectable));
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

/** A line for each example: its texts, and of every system the score and the answer. */
function examplesCsv({ systems, examples, count }: Comparison): string {
  const fields = Object.keys(examples?.[0]?.fields ?? {});
  const header = ['id', ...fields, 'answer', ...systems.flatMap(({ name }) => [`score ${name}`, `answer ${name}`])];
  const rows = Array.from({ length: count }, (_, index) => {
    const example = examples?.[index];
    return [
      example?.id ?? index + 1,
      ...fields.map((field) => example?.fields[field]),
      example?.answer,
      ...systems.flatMap(({ scores, predictions }) => [scores[index], predictions?.[index] ?? undefined]),
    ];
  });
  return csvText([header, ...rows]);
}

function documentOf(compared: Comparison, { samples, ratio, seed }: CompareOptions) {
  return {
    metric: compared.metric ?? null,
    greater_is_better: compared.greaterIsBetter,
    examples: compared.count,
    samples,
    ratio,
    seed,
    systems: compared.systems.map(({ name, value, standardError, interval }) => ({
      name,
      mean: value,
      standard_error: standardError,
      interval,
    })),
    pairs: compared.pairs.map((pair) => ({
      first: pair.first,
      second: pair.second,
      difference: pair.difference,
      interval: pair.interval,
      wins: pair.wins,
      losses: pair.losses,
      ties: pair.ties,
      sets: pair.shares,
      p_value: pair.pValue,
      p_value_holm: pair.correctedPValue,
      p_value_one_sided: pair.oneSidedPValue ?? null,
      detectable_difference: pair.detectable ?? null,
      better: pair.better === undefined ? null : pair[pair.better],
    })),
  };
}

const signed = (value: number) => `${value < 0 ? '−' : value > 0 ? '+' : ''}${Math.abs(value).toFixed(4)}`;

const p = (value: number) => value.toFixed(4);

function range(
  { low, high }: PairComparison['interval'],
  spell: (value: number) => string = (value) => value.toFixed(4),
): string {
  return `${spell(low)} … ${spell(high)}`;
}
