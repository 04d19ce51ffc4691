import { type Command, Option } from 'commander';
import { t } from '../../base/l10n.ts';
import type { SoftPromptView, SoftTokenView } from '../../workflows/interpret.ts';
import type { OpenContext } from '../command-context.ts';
import { wholeNumber } from '../parse-option.ts';
import { examplesHelp } from '../program.ts';
import { addPromptOptions, type PromptOptions, tellModelNotes } from '../prompt-options.ts';
import { formatNumber } from '../terminal/quantities.ts';
import type { Style } from '../terminal/style.ts';
import { formatTable } from '../terminal/table.ts';

const metrics = ['cosine', 'l2', 'dot'] as const;

interface InterpretOptions extends PromptOptions {
  readonly topK: number;
  readonly metric: (typeof metrics)[number] | 'all';
}

export function addInterpretCommand(program: Command, open: OpenContext): void {
  const command = program
    .command('interpret')
    .description(t('show the vocabulary tokens that are nearest to each soft token'))
    .argument('<run>', t('the folder of a run, or of a saved prompt'))
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
        ['soft-prompt evaluate runs/countries --projected', t('what is left when real tokens take their place')],
      ]),
    )
    .action(async (folder: string, options: InterpretOptions) => {
      const { output, work } = open();
      const { openPrompt } = await import('../../workflows/saved-prompt.ts');
      const { interpretPrompt } = await import('../../workflows/interpret.ts');
      const opened = await openPrompt({ folder, ...options }, work);
      tellModelNotes(opened.notes, output);
      const prompts = await interpretPrompt(opened, options.topK, work);
      const shown = options.metric === 'all' ? metrics : [options.metric];
      output.result({ model: opened.model.name, prompts: prompts.map(readingDocument) }, () =>
        prompts
          .flatMap((prompt) => shown.map((metric) => readingTable(prompt, metric, options.topK, output.style)))
          .join('\n\n'),
      );
    });
}

export function readingTable(
  { name, softTokens }: SoftPromptView,
  metric: (typeof metrics)[number],
  count: number,
  style: Style,
): string {
  const titles = { cosine: t('cosine similarity'), l2: t('Euclidean distance'), dot: t('dot product') };
  const nearest = Array.from({ length: count }, (_, index) => ({ title: t('nearest {0}', index + 1), maxWidth: 28 }));
  const written = softTokens.some(({ handWritten }) => handWritten !== undefined);
  const table = formatTable(
    [
      { title: '#', align: 'right' },
      ...(written ? [{ title: t('hand-written'), maxWidth: 20 }] : []),
      { title: t('length'), align: 'right' },
      ...nearest,
    ],
    softTokens.map((token) => [
      String(token.index),
      ...(written ? [token.handWritten?.text ?? ''] : []),
      formatNumber(token.norm),
      ...token.nearest[metric].map((near) => `${near.text} ${near[metric].toFixed(3)}`),
    ]),
    style,
  );
  return `${style.bold(t('Soft prompt {0}: nearest tokens by {1}', name, titles[metric]))}\n${table}`;
}

export function readingDocument({ name, softTokens }: SoftPromptView) {
  return { name, soft_tokens: softTokens.map(tokenDocument) };
}

function tokenDocument({ index, norm, handWritten, nearest }: SoftTokenView) {
  return { index, norm, hand_written: handWritten ?? null, nearest };
}
