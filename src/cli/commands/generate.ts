import type { Command } from 'commander';
import { t } from '../../base/l10n.ts';
import type { GeneratedText } from '../../readings/answers.ts';
import type { GenerationRequest } from '../../workflows/generate.ts';
import type { OpenContext } from '../command-context.ts';
import { fieldWithoutText, nothingGiven } from '../failures.ts';
import { collect, numberBetween, wholeNumber } from '../parse-option.ts';
import { examplesHelp } from '../program.ts';
import { addPromptOptions, type PromptOptions, tellModelNotes } from '../prompt-options.ts';
import { readStandardInput } from '../terminal/standard-input.ts';
import { severalLines } from '../terminal/text.ts';

interface GenerateOptions extends PromptOptions {
  readonly field?: readonly string[];
  readonly maxNewTokens: number;
  readonly doSample?: boolean;
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly seed: number;
  readonly alternatives: number;
}

export function addGenerateCommand(program: Command, open: OpenContext): void {
  const command = program
    .command('generate')
    .description(t('answer a query with a tuned prompt'))
    .argument('<run>', t('the folder of a run, or of a saved prompt'))
    .argument('[query]', t('the text of the query; from stdin when it is left out'))
    .option('--field <name=text>', t('a text of a layout with several fields; may be repeated'), collect)
    .option('-n, --max-new-tokens <n>', t('the most tokens of the answer'), wholeNumber(1, 100_000), 64)
    .option('--do-sample', t('draw the answer at random, in place of the most probable token at each place'))
    .option('--temperature <t>', t('below 1 the draw is more certain'), numberBetween(0.01, 100), 1)
    .option('--top-k <k>', t('draw among the k most probable tokens; 0 for all'), wholeNumber(0, 1_000_000), 0)
    .option('--top-p <p>', t('draw among the tokens that together reach this probability'), numberBetween(0.001, 1), 1)
    .option('--seed <n>', t('fixes what is drawn'), wholeNumber(0, 2 ** 32 - 1), 42)
    .option('--alternatives <n>', t('with --json: other probable tokens of each place'), wholeNumber(0, 1000), 0);
  addPromptOptions(command)
    .addHelpText('after', () =>
      examplesHelp([
        ['soft-prompt generate runs/countries " Peru"', t('the most probable answer')],
        [
          'soft-prompt generate runs/countries " Peru" --json --alternatives 5',
          t('with the probability of each token'),
        ],
        ['echo " Peru" | soft-prompt generate runs/countries --do-sample --seed 7', t('a drawn answer')],
      ]),
    )
    .action(async (folder: string, query: string | undefined, options: GenerateOptions) => {
      const { output, work } = open();
      const request = await requestOf(query, options);
      const { openPrompt } = await import('../../workflows/saved-prompt.ts');
      const { generateText } = await import('../../workflows/generate.ts');
      const opened = await openPrompt({ folder, ...options }, work);
      tellModelNotes(opened.notes, output);
      const generated = await generateText(opened, request, {
        ...work,
        ...(output.json ? {} : { onText: (piece: string) => output.text(severalLines(piece)) }),
      });
      output.result(documentOf(generated, request), () => '');
    });
}

async function requestOf(query: string | undefined, options: GenerateOptions): Promise<GenerationRequest> {
  const { field = [] } = options;
  const fields = Object.fromEntries(field.map(fieldOf));
  const text = query ?? (field.length > 0 ? undefined : await readStandardInput());
  if (text !== undefined) fields.query = text;
  if (Object.keys(fields).length === 0) throw nothingGiven(t('a query'), 'soft-prompt generate RUN "…"');
  return {
    fields,
    max_new_tokens: options.maxNewTokens,
    do_sample: options.doSample ?? false,
    temperature: options.temperature,
    top_k: options.topK,
    top_p: options.topP,
    seed: options.seed,
    alternatives: options.alternatives,
  };
}

function fieldOf(given: string): [string, string] {
  const equals = given.indexOf('=');
  if (equals < 1) throw fieldWithoutText(given);
  return [given.slice(0, equals), given.slice(equals + 1)];
}

function documentOf({ text, tokens, complete }: GeneratedText, { fields }: GenerationRequest) {
  return { fields, text, complete, tokens };
}
