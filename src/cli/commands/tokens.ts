import type { Command } from 'commander';
import { t } from '../../base/l10n.ts';
import type { TokenCount } from '../../workflows/tokens.ts';
import type { CommandContext, OpenContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { nothingGiven, optionsContradict } from '../failures.ts';
import { examplesHelp } from '../program.ts';
import { readStandardInput } from '../terminal/standard-input.ts';
import { formatTable } from '../terminal/table.ts';

interface TokensOptions {
  readonly model: string;
  readonly nlInputs?: string;
}

export function addTokensCommand(program: Command, open: OpenContext): void {
  program
    .command('tokens')
    .description(t('count the tokens of a text, or check the hand-written prompts of a file against their templates'))
    .argument('[text]', t('the text; from stdin when it is left out'))
    .requiredOption('-m, --model <model>', t('the model whose tokenizer counts: a hub id, a folder, or a .gguf file'))
    .option('--nl-inputs <file>', t('check every entry of an nl_inputs.py, .json or .yaml'))
    .addHelpText('after', () =>
      examplesHelp([
        ['soft-prompt tokens -m HuggingFaceTB/SmolLM2-135M-Instruct "The country named"', t('pieces, ids and bytes')],
        [
          'soft-prompt tokens -m MODEL --nl-inputs nl_inputs.py',
          t('exit code 1 when an entry does not fit its template'),
        ],
        ['soft-prompt tokens -m MODEL --json < question.txt | jq .count', t('only the number')],
      ]),
    )
    .action(async (text: string | undefined, options: TokensOptions) => {
      const context = open();
      if (options.nlInputs === undefined) return showText(context, text, options);
      if (text !== undefined) throw optionsContradict('TEXT', '--nl-inputs');
      return checkFile(context, options.nlInputs, options);
    });
}

async function showText({ output, work }: CommandContext, given: string | undefined, { model }: TokensOptions) {
  const text = given ?? (await readStandardInput());
  if (text === undefined) throw nothingGiven(t('a text'), `soft-prompt tokens -m ${model} "…"`);
  const { openTokenizer } = await import('../../workflows/models.ts');
  const { countTokens } = await import('../../workflows/tokens.ts');
  const count = countTokens(await openTokenizer(model, work), text);
  output.result(
    count,
    () => `${tokenTable(count, output.style)}\n${count.count === 1 ? t('1 token') : t('{0} tokens', count.count)}`,
  );
}

function tokenTable({ tokens }: TokenCount, style: Parameters<typeof formatTable>[2]): string {
  return formatTable(
    [
      { title: '#', align: 'right' },
      { title: t('Id'), align: 'right' },
      { title: t('Text') },
      { title: t('Vocabulary entry') },
      { title: t('Bytes') },
    ],
    tokens.map(({ id, token, text, bytes, special }, index) => [
      String(index),
      String(id),
      special ? t('(special)') : quoted(text),
      token,
      bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' '),
    ]),
    style,
  );
}

/** Spaces at the ends of a piece are seen only between quotation marks. */
function quoted(text: string): string {
  return `"${text}"`;
}

function fitText(surplus: number): string {
  if (surplus === 0) return '✓';
  return surplus > 0 ? t('{0} too many', surplus) : t('{0} too few', -surplus);
}

async function checkFile({ output, work }: CommandContext, file: string, { model }: TokensOptions) {
  const { openTokenizer } = await import('../../workflows/models.ts');
  const { checkNlInputs } = await import('../../workflows/tokens.ts');
  const entries = await checkNlInputs(file, await openTokenizer(model, work));
  const misfits = entries.filter(({ count, expected }) => count !== expected).length;
  output.result({ file, entries, misfits }, () => {
    const table = formatTable(
      [
        { title: t('Line'), align: 'right' },
        { title: t('Template') },
        { title: t('Task') },
        { title: t('Tokens'), align: 'right' },
        { title: '' },
        { title: t('Text'), maxWidth: 70 },
      ],
      entries.map(({ line, template, task, count, expected, text }) => [
        String(line),
        `(${template.join(', ')})`,
        task,
        `${count}/${expected}`,
        fitText(count - expected),
        text,
      ]),
      output.style,
    );
    return `${table}\n${misfits === 0 ? t('Every entry fits its template.') : t('{0} of {1} entries do not fit their template.', misfits, entries.length)}`;
  });
  if (misfits > 0) process.exitCode = exitCodes.failure;
}
