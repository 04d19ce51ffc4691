import type { Command } from 'commander';
import { t } from '../base/l10n.ts';

import type { BaseModelNote } from '../workflows/saved-prompt.ts';
import type { Output } from './terminal/output.ts';

/** The options of every command that opens a tuned prompt. */
export interface PromptOptions {
  readonly model?: string;
  readonly acceptOtherModel?: boolean;
}

export function addPromptOptions(command: Command): Command {
  return command
    .option('-m, --model <model>', t('the model to use, in place of the one that the prompt was tuned for'))
    .option(
      '--accept-other-model',
      t('use the prompt although the weights differ (another quantisation, for instance)'),
    );
}

/** Tells what is uncertain about the model that a prompt is used with. */
export function tellModelNotes(notes: readonly BaseModelNote[], output: Output): void {
  for (const { kind, tunedFor, usedWith } of notes) {
    const unnamed = tunedFor ?? t('an unnamed model');
    output.warning(
      kind === 'base-model-unproven'
        ? t('Nothing proves that {0} is the model that the prompt was tuned for ({1}).', usedWith, unnamed)
        : t('The prompt was tuned for {0}; {1} has other weights.', unnamed, usedWith),
    );
  }
}
