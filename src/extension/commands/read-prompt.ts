import { t } from '../../base/l10n.ts';
import type { Studio } from '../studio.ts';
import { requireTrust } from '../trust.ts';
import { openInterpretation, openTryPrompt } from '../views/reading-views.ts';
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
