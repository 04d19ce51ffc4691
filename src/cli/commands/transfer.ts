import type { Command } from 'commander';
import { t } from '../../base/l10n.ts';
import type { TransferResult } from '../../workflows/transfer.ts';
import type { OpenContext } from '../command-context.ts';
import { examplesHelp } from '../program.ts';
import { addPromptOptions, type PromptOptions, tellModelNotes } from '../prompt-options.ts';
import type { Output } from '../terminal/output.ts';

interface TransferOptions extends PromptOptions {
  readonly overwrite?: boolean;
}

export function addExportCommand(program: Command, open: OpenContext): void {
  const command = program
    .command('export')
    .description(t("save a tuned prompt in PEFT's format"))
    .argument('<run>', t('the folder of a run, or of a saved prompt'))
    .argument('<folder>', t('the folder to make'))
    .option('--overwrite', t('replace a prompt that the folder holds'));
  addPromptOptions(command)
    .addHelpText('after', () =>
      examplesHelp([
        ['soft-prompt export runs/countries countries-prompt', t('a folder that PeftModel.from_pretrained loads')],
      ]),
    )
    .action(async (run: string, folder: string, options: TransferOptions) => {
      const { output, work } = open();
      const { exportPrompt } = await import('../../workflows/transfer.ts');
      tellResult(await exportPrompt({ folder: run, ...options }, folder, options, work), output);
    });
}

export function addImportCommand(program: Command, open: OpenContext): void {
  const command = program
    .command('import')
    .description(t('take over a prompt that PEFT saved (PROMPT_TUNING, P_TUNING)'))
    .argument('<peft-folder>', t('the folder with adapter_config.json and adapter_model.safetensors'))
    .argument('<folder>', t('the folder to make'))
    .option('--overwrite', t('replace a prompt that the folder holds'));
  addPromptOptions(command)
    .addHelpText('after', () =>
      examplesHelp([
        [
          'soft-prompt import peft-output/checkpoint-100 my-prompt',
          t('check it, and keep it with its model’s identity'),
        ],
        ['soft-prompt interpret my-prompt', t('then use it like the prompt of a run')],
      ]),
    )
    .action(async (source: string, folder: string, options: TransferOptions) => {
      const { output, work } = open();
      const { importPrompt } = await import('../../workflows/transfer.ts');
      tellResult(await importPrompt({ folder: source, ...options }, folder, options, work), output);
    });
}

function tellResult({ folder, files, peftObstacle, notes }: TransferResult, output: Output): void {
  tellModelNotes(notes, output);
  output.result({ folder, files, peft_obstacle: peftObstacle ?? null }, () =>
    t('Saved in {0}: {1}', folder, files.join(', ')),
  );
  if (peftObstacle === undefined) {
    output.note(t('PEFT loads it with PeftModel.from_pretrained.'));
    return;
  }
  const reasons = {
    'several-prompts': t('it has several soft prompts'),
    'frozen-prompt': t('a part of it is frozen'),
    position: t('it has soft tokens after the query'),
  };
  output.warning(
    t(
      'PEFT itself cannot replay this prompt: {0}. load_soft_prompt.py beside it does, with transformers.',
      reasons[peftObstacle],
    ),
  );
}
