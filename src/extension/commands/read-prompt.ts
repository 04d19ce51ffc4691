import { t } from '../../base/l10n.ts';
import type { RunSummary } from '../../protocol/runs.ts';
import { isTemplateTarget, isTunedFor } from '../language/nl-inputs/template-target.ts';
import type { Studio } from '../studio.ts';
import { folderOfNode } from '../trees/prompts-tree.ts';
import { requireTrust } from '../trust.ts';
import { openEvaluation, openInterpretation, openTryPrompt } from '../views/reading-views.ts';
import { pickRun } from './pick.ts';
import { tunedRuns } from './runs.ts';

export async function interpret(studio: Studio, given?: unknown): Promise<void> {
  requireTrust();
  const folder = await promptFolder(studio, given, t('Interpret'));
  if (folder !== undefined) openInterpretation(studio, folder);
}

export async function tryPrompt(studio: Studio, given?: unknown): Promise<void> {
  requireTrust();
  const folder = await promptFolder(studio, given, t('Try Prompt'));
  if (folder !== undefined) openTryPrompt(studio, folder);
}

export async function evaluate(studio: Studio, given?: unknown): Promise<void> {
  requireTrust();
  // From a file of hand-written prompts: only what was tuned for that template.
  const suits = isTemplateTarget(given)
    ? (run: RunSummary) => tunedRuns.suits(run) && isTunedFor(run, given)
    : tunedRuns.suits;
  const run = await pickRun(studio, given, { ...tunedRuns, suits, title: t('Evaluate') });
  if (run !== undefined) openEvaluation(studio, run.folder);
}

/** The folder of a saved prompt that the caller names, or of a run. */
async function promptFolder(studio: Studio, given: unknown, title: string): Promise<string | undefined> {
  const named = typeof given === 'string' ? given : folderOfNode(given);
  if (named !== undefined && studio.runs.savedPrompts.includes(named)) return named;
  return (await pickRun(studio, given, { ...tunedRuns, title }))?.folder;
}
