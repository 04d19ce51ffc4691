import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { writeFileAtomically } from '../../base/files.ts';
import { t } from '../../base/l10n.ts';
import { type MetricName, metricNames } from '../../settings/metric-names.ts';
import type { ComparedPrompts, Contender, ContenderResult, EvaluationRequest } from '../../workflows/evaluate.ts';
import { metricNotMeasured } from '../../workflows/evaluations/failures.ts';
import type { CommandContext, OpenContext } from '../command-context.ts';
import { optionNeeds } from '../failures.ts';
import { wholeNumber } from '../parse-option.ts';
import { examplesHelp } from '../program.ts';
import { tellModelNotes } from '../prompt-options.ts';
import type { Style } from '../terminal/style.ts';
import { formatTable } from '../terminal/table.ts';
import { percentileNote, readingDocument, readingTable } from './interpret.ts';

interface EvaluateOptions {
  readonly split?: 'dev' | 'test';
  readonly prompt?: string;
  readonly projected?: boolean;
  readonly predictions: number;
  readonly evalMetricsToFile?: string;
  readonly metric?: MetricName;
  readonly printTopk?: number | true;
}

export function addEvaluateCommand(program: Command, open: OpenContext): void {
  program
    .command('evaluate')
    .description(t('score a tuned prompt beside the majority’s answer and the hand-written prompt'))
    .argument('<run>', t('the folder of a run, or a tuning file (to score its hand-written prompt)'))
    .addOption(
      new Option('--split <split>', t('the examples (default: test where there are any)')).choices(['dev', 'test']),
    )
    .option('--prompt <folder>', t('with a tuning file: the saved prompt to score'))
    .option('--projected', t('also score the prompt with every soft token replaced by its nearest real token'))
    .option('--predictions <n>', t('show the answers of so many examples side by side'), wholeNumber(0, 1_000_000), 0)
    .option(
      '--eval-metrics-to-file <file>',
      t('write the tuned prompt’s score on each example, one a line, for `soft-prompt compare`'),
    )
    .addOption(
      new Option('--metric <metric>', t('of that file (default: the first metric of the task)')).choices(metricNames),
    )
    .option(
      '--print-topk [k]',
      t('show also the nearest tokens of each soft token, by distance and by cosine (default: 3)'),
      wholeNumber(1, 1000),
    )
    .addHelpText('after', () =>
      examplesHelp([
        ['soft-prompt evaluate runs/countries', t('on the test examples')],
        [
          'soft-prompt evaluate runs/countries --projected --predictions 10',
          t('with the projected prompt, and answers'),
        ],
        ['soft-prompt evaluate countries.tune.yaml', t('the hand-written prompt, before any tuning')],
      ]),
    )
    .action(async (target: string, options: EvaluateOptions) => {
      if (options.metric !== undefined && options.evalMetricsToFile === undefined)
        throw optionNeeds('--metric', '--eval-metrics-to-file');
      const { output, work } = open();
      const { comparePrompts } = await import('../../workflows/evaluate.ts');
      const compared = await comparePrompts(await requestOf(target, options), work);
      tellModelNotes(compared.notes, output);
      if (options.evalMetricsToFile !== undefined) {
        if (options.metric !== undefined && !compared.metrics.includes(options.metric))
          throw metricNotMeasured(target, options.metric, compared.metrics);
        await writeScores(compared, options.evalMetricsToFile, options.metric === undefined ? [] : [options.metric]);
      }
      const reading = await readingOf(target, options, work);
      output.result({ ...comparisonDocument(compared), ...(reading?.document ?? {}) }, () =>
        [
          t('{0} {1} examples', compared.examples, compared.split),
          comparisonTable(compared, output.style),
          ...metricSignatures(compared),
          ...(options.predictions === 0 ? [] : [predictionsTable(compared, options.predictions, output.style)]),
          ...(reading === undefined ? [] : [reading.text(output.style)]),
        ].join('\n\n'),
      );
    });
}

async function requestOf(target: string, options: EvaluateOptions): Promise<EvaluationRequest> {
  const { readRunSettings, readTuning } = await import('../../workflows/tune.ts');
  const isFile = /\.(ya?ml|json)$/i.test(target);
  return {
    settings: isFile ? await readTuning(target, []) : await readRunSettings(target),
    prompt: options.prompt ?? (isFile ? undefined : join(target, 'prompt')),
    split: options.split,
    projected: options.projected ? 'l2' : undefined,
    keepIn: isFile || options.prompt !== undefined ? undefined : target,
  };
}

async function readingOf(target: string, { printTopk, prompt }: EvaluateOptions, work: CommandContext['work']) {
  if (printTopk === undefined) return undefined;
  return readPrompt(prompt ?? target, printTopk === true ? defaultTopK : printTopk, work);
}

/** The nearest tokens of a tuned prompt, by distance and by cosine, as interpret_p_tuning prints them. */
export async function readPrompt(folder: string, count: number, work: CommandContext['work']) {
  const { openPrompt } = await import('../../workflows/saved-prompt.ts');
  const { interpretPrompt } = await import('../../workflows/interpret.ts');
  const shown = ['l2', 'cosine'] as const;
  const prompts = await interpretPrompt(await openPrompt({ folder }, work), count, { ...work, ordinary: true });
  return {
    document: { reading: prompts.map(readingDocument) },
    text: (style: Style) =>
      [
        ...prompts.flatMap((prompt) => shown.map((metric) => readingTable(prompt, metric, count, style))),
        ...percentileNote(shown),
      ].join('\n\n'),
  };
}

/**
 * Scores of the tuned prompt (where there is none, of the hand-written one), a line for each example.
 * @param wanted the metrics, those that are not measured left out. Default: the first
 */
export async function writeScores(
  { contenders, metrics }: ComparedPrompts,
  file: string,
  wanted: readonly MetricName[] = [],
): Promise<void> {
  const found = metrics.filter((name) => wanted.includes(name));
  const written = found.length > 0 ? found : metrics.slice(0, 1);
  const { scoreFileText } = await import('../../workflows/evaluations/score-file.ts');
  const measured = contenders.filter(({ results }) => results.length > 0);
  const { results = [] } = measured.find(({ contender }) => contender === 'tuned') ?? measured[0] ?? {};
  const rows = results.map(({ scores }) => written.map((metric) => scores[metric] ?? Number.NaN));
  await writeFileAtomically(file, scoreFileText(rows));
}

/** As many as interpret_p_tuning prints. */
const defaultTopK = 3;

export function contenderName(contender: Contender): string {
  const names = {
    majority: t('majority'),
    'hand-written': t('hand-written'),
    tuned: t('tuned'),
    projected: t('projected'),
  };
  return names[contender];
}

/** A line a prompt, and for each metric its value and its 95 % interval. */
export function comparisonTable({ metrics, contenders }: ComparedPrompts, style: Style): string {
  const counts = contenders.map(rightCount);
  const counted = counts.some((count) => count !== '');
  return formatTable(
    [
      { title: t('Prompt') },
      ...metrics.flatMap((title) => [
        { title, align: 'right' as const },
        { title: t('95 % interval'), align: 'right' as const },
      ]),
      ...(counted ? [{ title: t('right'), align: 'right' as const }] : []),
    ],
    contenders.map((contender, index) => [
      contenderName(contender.contender),
      ...metrics.flatMap((name) => {
        const summary = contender.metrics[name];
        if (summary === undefined) return ['', ''];
        const { low, high } = summary.interval;
        return [summary.value.toFixed(3), `${low.toFixed(3)}–${high.toFixed(3)}`];
      }),
      ...(counted ? [counts[index] ?? ''] : []),
    ]),
    style,
  );
}

/** The choices behind metrics of texts, a line each: without them no one can compare the numbers. */
export function metricSignatures({ contenders }: ComparedPrompts): string[] {
  const measured = contenders.flatMap(({ metrics }) => Object.entries(metrics));
  const lines = measured.flatMap(([name, { signature }]) => (signature === undefined ? [] : [`${name}|${signature}`]));
  return lines.length === 0 ? [] : [[...new Set(lines)].join('\n')];
}

/** Of a metric that is right or wrong: how many are right. */
function rightCount({ metrics }: ContenderResult): string {
  const summary = metrics.accuracy ?? metrics.exact_match;
  return summary === undefined ? '' : `${Math.round(summary.value * summary.count)}/${summary.count}`;
}

/** What each prompt answered, example by example. */
export function predictionsTable({ contenders }: ComparedPrompts, count: number, style: Style): string {
  const shown = contenders.filter(({ results }) => results.length > 0);
  const rows = (shown[0]?.results ?? []).slice(0, count).map(({ example }, index) => [
    Object.values(example.fields).join(' ⏵ '),
    example.answer,
    ...shown.map(({ results }) => {
      const { text, right } = results[index]?.given ?? { text: '', right: false };
      return `${right ? '✓' : '✗'} ${text.trim()}`;
    }),
  ]);
  return formatTable(
    [
      { title: t('Query'), maxWidth: 50 },
      { title: t('Answer'), maxWidth: 24 },
      ...shown.map(({ contender }) => ({ title: contenderName(contender), maxWidth: 24 })),
    ],
    rows,
    style,
  );
}

export function comparisonDocument({ split, examples, contenders }: ComparedPrompts) {
  return {
    split,
    examples,
    prompts: contenders.map(({ contender, answer, metrics, results }) => ({
      prompt: contender,
      ...(answer === undefined ? {} : { answer }),
      metrics: Object.fromEntries(
        Object.entries(metrics).map(([name, { value, count, standardError, interval, signature }]) => [
          name,
          { value, count, standard_error: standardError, interval, ...(signature === undefined ? {} : { signature }) },
        ]),
      ),
      predictions: results.map(({ example, given, scores }) => ({
        id: example.id,
        answer: example.answer,
        prediction: given.text,
        scores,
      })),
    })),
  };
}
