import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { t } from '../base/l10n.ts';
import { collect } from './parse-option.ts';

/** The settings with an option of their own, as PEFT and transformers name them; --set reaches every other. */
const settingOptions: readonly (readonly [flags: string, path: string, description: () => string])[] = [
  ['-m, --model <model>', 'model', () => t('the frozen model: a hub id, a folder, or a .gguf file')],
  ['--template <a,b>', 'prompt.template', () => t('soft tokens before and after the query, for instance 6,6')],
  ['--peft-type <type>', 'method.peft_type', () => t('PROMPT_TUNING, P_TUNING or NEW_DESIGN')],
  ['--learning-rate <rate>', 'training.learning_rate', () => t('the highest step size, or auto')],
  ['--num-train-epochs <n>', 'training.num_train_epochs', () => t('how often each example is seen')],
  ['--max-steps <n>', 'training.max_steps', () => t('number of optimiser steps, in place of epochs')],
  [
    '--per-device-train-batch-size <n>',
    'training.per_device_train_batch_size',
    () => t('examples in a forward and backward pass'),
  ],
  [
    '--gradient-accumulation-steps <n>',
    'training.gradient_accumulation_steps',
    () => t('passes put together before an optimiser step'),
  ],
  ['--lr-scheduler-type <type>', 'training.lr_scheduler_type', () => t('constant, linear, cosine or exponential')],
  ['--early-stopping-patience <n>', 'training.early_stopping_patience', () => t('evaluations without a better metric')],
  ['--seed <n>', 'training.seed', () => t('fixes everything that is drawn at random')],
  ['--data-seed <n>', 'training.data_seed', () => t('fixes which examples are sampled, and their order')],
  ['-o, --output-dir <folder>', 'output_dir', () => t('the run folder')],
];

/** What each pair of settings shares: giving one on the command line takes the file's other one back. */
const exclusive: Readonly<Record<string, string>> = {
  'training.max_steps': 'training.num_train_epochs',
  'training.num_train_epochs': 'training.max_steps',
};

export function addSettingOptions(command: Command): Command {
  for (const [flags, , description] of settingOptions) command.option(flags, description());
  return command.option(
    '--set <field=value>',
    t('set any field of the file, for instance training.max_grad_norm=0.5; may be repeated'),
    collect,
  );
}

/** The overrides of a command line, each as `path=value`; what --set says wins over the options. */
export function overridesOf(command: Command): string[] {
  const options: Record<string, unknown> = command.opts();
  const named = settingOptions.flatMap(([flags, path]) => {
    const value = options[attributeName(flags)];
    if (typeof value !== 'string') return [];
    const other = exclusive[path];
    const takeBack = other === undefined || isGiven(options, other) ? [] : [`${other}=null`];
    return [...takeBack, `${path}=${asInFile(path, value)}`];
  });
  const set = Array.isArray(options.set) ? options.set.map(String) : [];
  return [...named, ...set.flatMap((override) => [...othersTakenBack(override, set), override])];
}

/** Of `--set path=value`: what the file says of the setting that `path` excludes. */
function othersTakenBack(override: string, set: readonly string[]): string[] {
  const [path = '', value] = override.split('=');
  const other = exclusive[path.trim()];
  const isKept = other === undefined || value === 'null' || set.some((one) => one.startsWith(`${other}=`));
  return isKept ? [] : [`${other}=null`];
}

/** A value of the command line as the settings file would have it; there relative paths start at the file's folder. */
export function asInFile(path: string, value: string): string {
  switch (path) {
    case 'prompt.template':
      // (3,3) is how interpret_p_tuning writes it.
      return `[${value.replace(/^\s*\((.*)\)\s*$/, '$1')}]`;
    case 'output_dir':
      return resolve(value);
    case 'model':
      return existsSync(value) ? resolve(value) : value;
    default:
      return value;
  }
}

function isGiven(options: Record<string, unknown>, path: string): boolean {
  return settingOptions.some(([flags, its]) => its === path && options[attributeName(flags)] !== undefined);
}

/** commander's name for the option: `--learning-rate <rate>` is `learningRate`. */
function attributeName(flags: string): string {
  const long = flags.match(/--([a-z-]+)/)?.[1] ?? '';
  return long.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
