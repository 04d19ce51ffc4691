import { t } from '../../base/l10n.ts';
import type { RunSummary } from '../../protocol/runs.ts';
import { isTemplateTarget, isTunedFor } from '../language/nl-inputs/template-target.ts';
import type { Studio } from '../studio.ts';
import { requireTrust } from '../trust.ts';
import { openEvaluation, openInterpretation, openTryPrompt } from '../views/reading-views.ts';
import { pickRun } from './pick.ts';
import { tunedRuns } from './runs.ts';

export async function interpret(studio: Studio, given?: unknown): Promise<void> {
  requireTrust();
  const run = await pickRun(studio, given, { ...tunedRuns, title: t('Interpret') });
  if (run !== undefined) openInterpretation(studio, run.folder);
}

export async function tryPrompt(studio: Studio, given?: unknown): Promise<void> {
  requireTrust();
  const run = await pickRun(studio, given, { ...tunedRuns, title: t('Try Prompt') });
  if (run !== undefined) openTryPrompt(studio, run.folder);
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
