import { type Command, Option } from 'commander';
import { t } from '../../base/l10n.ts';
import type { PromptOverRuns, SoftPromptView, SoftTokenView, TokenStability } from '../../workflows/interpret.ts';
import type { CommandContext, OpenContext } from '../command-context.ts';
import { wholeNumber } from '../parse-option.ts';
import { examplesHelp } from '../program.ts';
import { addPromptOptions, type PromptOptions, tellModelNotes } from '../prompt-options.ts';
import { displayPath } from '../terminal/display-path.ts';
import type { Style } from '../terminal/style.ts';
import { formatTable } from '../terminal/table.ts';

const metrics = ['cosine', 'l2', 'dot'] as const;
type Metric = (typeof metrics)[number];

interface InterpretOptions extends PromptOptions {
  readonly topK: number;
  readonly metric: (typeof metrics)[number] | 'all';
}

export function addInterpretCommand(program: Command, open: OpenContext): void {
  const command = program
    .command('interpret')
    .description(t('show the vocabulary tokens that are nearest to each soft token'))
    .argument('<runs...>', t('the folder of a run, or of a saved prompt; several to see how much their readings agree'))
    .option('-k, --top-k <n>', t('how many tokens are shown'), wholeNumber(1, 1000), 5)
    .addOption(
      new Option('--metric <metric>', t('how near is near: cosine similarity, Euclidean distance, or dot product'))
        .choices([...metrics, 'all'])
        .default('cosine'),
    );
  addPromptOptions(command)
    .addHelpText('after', () =>
      examplesHelp([
        ['soft-prompt interpret runs/countries', t('five tokens by cosine similarity')],
        ['soft-prompt interpret runs/countries --metric all -k 3', t('three tokens by each metric')],
        ['soft-prompt interpret runs/seed-1 runs/seed-2 runs/seed-3', t('how much the readings of three seeds agree')],
        ['soft-prompt evaluate runs/countries --projected', t('what is left when real tokens take their place')],
      ]),
    )
    .action(async (folders: string[], options: InterpretOptions) => {
      const context = open();
      const shown = options.metric === 'all' ? metrics : [options.metric];
      if (folders.length > 1) return compareReadings(folders, options, shown, context);
      const { output, work } = context;
      const { openPrompt } = await import('../../workflows/saved-prompt.ts');
      const { interpretPrompt } = await import('../../workflows/interpret.ts');
      const opened = await openPrompt({ folder: folders[0] ?? '', ...options }, work);
      tellModelNotes(opened.notes, output);
      const prompts = await interpretPrompt(opened, options.topK, { ...work, ordinary: true });
      output.result({ model: opened.model.name, prompts: prompts.map(readingDocument) }, () =>
        prompts
          .flatMap((prompt) => shown.map((metric) => readingTable(prompt, metric, options.topK, output.style)))
          .concat(percentileNote(shown))
          .join('\n\n'),
      );
    });
}

async function compareReadings(
  folders: readonly string[],
  options: InterpretOptions,
  shown: readonly Metric[],
  { output, work }: CommandContext,
): Promise<void> {
  const { openPrompt } = await import('../../workflows/saved-prompt.ts');
  const { interpretOverRuns } = await import('../../workflows/interpret.ts');
  const { OpenedModels } = await import('../../workflows/opened-models.ts');
  const models = new OpenedModels();
  const opened = [];
  for (const folder of folders)
    opened.push(await openPrompt({ folder, ...options }, { ...work, openModel: models.open }));
  for (const { notes } of opened) tellModelNotes(notes, output);
  const prompts = await interpretOverRuns(opened, options.topK, { ...work, ordinary: true });
  output.result({ runs: folders, prompts: prompts.map(overRunsDocument) }, () =>
    prompts
      .flatMap((prompt) => shown.map((metric) => stabilityTable(prompt, folders, metric, output.style)))
      .concat(percentileNote(shown))
      .join('\n\n'),
  );
}

/** A line a soft token: how much the runs agree, and what each of them reads. */
function stabilityTable(
  { name, readings, stability }: PromptOverRuns,
  folders: readonly string[],
  metric: Metric,
  style: Style,
): string {
  const mean = (measure: (token: TokenStability) => number) =>
    (stability[metric].reduce((sum, token) => sum + measure(token), 0) / stability[metric].length).toFixed(3);
  const table = formatTable(
    [
      { title: '#', align: 'right' },
      { title: t('overlap'), align: 'right' },
      { title: t('same nearest'), align: 'right' },
      { title: t('cosine of runs'), align: 'right' },
      ...folders.map((folder) => ({ title: displayPath(folder), maxWidth: 36 })),
    ],
    [
      ...stability[metric].map(({ index, overlap, sameNearest, cosine }) => [
        String(index),
        overlap.toFixed(3),
        sameNearest.toFixed(3),
        cosine.toFixed(3),
        ...readings.map(({ softTokens }) => nearestText(softTokens[index], metric)),
      ]),
      [t('mean'), mean(({ overlap }) => overlap), mean(({ sameNearest }) => sameNearest), mean(({ cosine }) => cosine)],
    ],
    style,
  );
  return `${heading(name, metric, style)}\n${table}`;
}

function nearestText(token: SoftTokenView | undefined, metric: Metric): string {
  const near = token?.nearest[metric][0];
  if (token === undefined || near === undefined) return '';
  const percentile = metric === 'dot' ? undefined : token.percentiles?.[metric];
  return [
    near.text,
    near[metric].toFixed(3),
    ...(percentile === undefined ? [] : [`(${formatPercentile(percentile)})`]),
  ].join(' ');
}

const formatPercentile = (percentile: number) => `${percentile.toFixed(0)} %`;

/** What the column “nearer” and the percentages behind tokens say. */
export function percentileNote(shown: readonly Metric[]): string[] {
  if (shown.every((metric) => metric === 'dot')) return [];
  return [
    t(
      'The percentage is that of ordinary tokens whose own nearest token is nearer: 50 % is an ordinary distance, 100 % a place where no token stands.',
    ),
  ];
}

function heading(name: string, metric: Metric, style: Style): string {
  const titles = { cosine: t('cosine similarity'), l2: t('Euclidean distance'), dot: t('dot product') };
  return style.bold(t('Soft prompt {0}: nearest tokens by {1}', name, titles[metric]));
}

export function readingTable(
  { name, softTokens }: SoftPromptView,
  metric: Metric,
  count: number,
  style: Style,
): string {
  const nearest = Array.from({ length: count }, (_, index) => ({ title: t('nearest {0}', index + 1), maxWidth: 28 }));
  const ranked = metric !== 'dot' && softTokens.some(({ percentiles }) => percentiles !== undefined);
  const written = softTokens.some(({ handWritten }) => handWritten !== undefined);
  const table = formatTable(
    [
      { title: '#', align: 'right' },
      ...(written ? [{ title: t('hand-written'), maxWidth: 20 }] : []),
      { title: t('length'), align: 'right' },
      ...(ranked ? [{ title: t('nearer'), align: 'right' as const }] : []),
      ...nearest,
    ],
    softTokens.map((token) => [
      String(token.index),
      ...(written ? [token.handWritten?.text ?? ''] : []),
      token.norm.toFixed(3),
      ...(ranked ? [formatPercentile(token.percentiles?.[metric] ?? 0)] : []),
      ...token.nearest[metric].map((near) => `${near.text} ${near[metric].toFixed(3)}`),
    ]),
    style,
  );
  return `${heading(name, metric, style)}\n${table}`;
}

export function readingDocument({ name, softTokens }: SoftPromptView) {
  return { name, soft_tokens: softTokens.map(tokenDocument) };
}

function tokenDocument({ index, norm, handWritten, percentiles, nearest }: SoftTokenView) {
  return { index, norm, hand_written: handWritten ?? null, percentiles: percentiles ?? null, nearest };
}

function overRunsDocument({ name, readings, stability }: PromptOverRuns) {
  const agreement = (tokens: readonly TokenStability[]) =>
    tokens.map(({ index, overlap, sameNearest, cosine }) => ({ index, overlap, same_nearest: sameNearest, cosine }));
  return {
    name,
    stability: { l2: agreement(stability.l2), cosine: agreement(stability.cosine), dot: agreement(stability.dot) },
    readings: readings.map(readingDocument),
  };
}
