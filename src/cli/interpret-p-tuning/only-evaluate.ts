import { t } from '../../base/l10n.ts';
import type { ResolvedSettings } from '../../settings/resolve.ts';
import type { ComparedPrompts } from '../../workflows/evaluate.ts';
import type { CommandContext } from '../command-context.ts';
import {
  comparisonDocument,
  comparisonTable,
  metricSignatures,
  readPrompt,
  writeScores,
} from '../commands/evaluate.ts';
import { loadNeeded } from '../failures.ts';
import { tellModelNotes } from '../prompt-options.ts';
import type { OriginalFlags } from './flags.ts';

/** How many nearest tokens the original prints. */
const printedTokens = 3;

/** What the original writes of each example: whether all tokens are right, or the three ROUGE scores of a summary. */
const writtenMetrics = ['token_exact_match', 'token_rouge1', 'token_rouge2', 'token_rougeL'] as const;

/** The original's `--only_evaluate`: a tuned prompt on the dev and the test examples, and its nearest tokens where they are asked for. */
export async function evaluateOnly(
  { output, work }: CommandContext,
  settings: ResolvedSettings,
  flags: OriginalFlags,
): Promise<void> {
  const { load } = flags;
  if (load === undefined) throw loadNeeded();
  const { comparePrompts } = await import('../../workflows/evaluate.ts');
  const { promptFolder } = await import('../../workflows/saved-prompt.ts');
  const prompt = await promptFolder(load);
  const compared: ComparedPrompts[] = [];
  for (const split of ['dev', 'test'] as const)
    compared.push(await comparePrompts({ settings, prompt, split, measure: ['tuned'] }, work));
  const [dev, test] = compared;
  if (dev !== undefined) tellModelNotes(dev.notes, output);
  if (flags.eval_metrics_to_file !== undefined && test !== undefined)
    await writeScores(test, flags.eval_metrics_to_file, writtenMetrics);
  const reading = flags.print_topk ? await readPrompt(load, printedTokens, work) : undefined;
  output.result({ evaluations: compared.map(comparisonDocument), ...(reading?.document ?? {}) }, () =>
    [
      ...compared.map(
        (each) => `${t('{0} {1} examples', each.examples, each.split)}\n${comparisonTable(each, output.style)}`,
      ),
      ...(test === undefined ? [] : metricSignatures(test)),
      ...(reading === undefined ? [] : [reading.text(output.style)]),
    ].join('\n\n'),
  );
}
