import { type Command, Option } from 'commander';
import { z } from 'zod';
import { flagNeedsPreset, presetUnknown } from '../failures.ts';

export const presetName = 'interpret-p-tuning';

const switches = [
  'no_cuda',
  'use_lm_finetune',
  'only_evaluate',
  'print_topk',
  'new_design',
  'new_residual',
  'new_random_init',
] as const;

const valued = [
  'model_name',
  'prompt_token',
  'load',
  'early_stop',
  'epochs',
  'lr',
  'lm_lr',
  'decay_rate',
  'weight_decay',
  'lstm_dropout',
  'eval_metrics_to_file',
  'dataset',
  'train_batch_size',
  'n_train_max',
  'n_dev_max',
  'n_test_max',
  'max_query_length',
  'max_output_length',
  'new_num_mlp',
  'data_dir',
  'out_dir',
  'checkpoint_dir',
] as const;

const given = z.object({
  ...Object.fromEntries(switches.map((name) => [name, z.boolean().optional()])),
  ...Object.fromEntries(valued.map((name) => [name, z.string().optional()])),
});

/** The flags of interpret_p_tuning's tuning.py, under its own names. `--template` and `--seed` are ours as well. */
export type OriginalFlags = Readonly<
  Partial<Record<(typeof switches)[number], boolean>> & Partial<Record<(typeof valued)[number], string>>
>;

/** Lets a command take the original's flags. Its own help does not list them: they are for those who know them. */
export function addOriginalFlags(command: Command): Command {
  for (const name of switches) command.addOption(new Option(`--${name}`).hideHelp());
  for (const name of valued) command.addOption(new Option(`--${name} <value>`).hideHelp());
  // The original's README spells this one with a hyphen.
  return command.addOption(new Option('--print-topk').hideHelp());
}

/** Flags that the original passes over without another one. */
const needed: Readonly<Partial<Record<keyof OriginalFlags, keyof OriginalFlags>>> = {
  new_num_mlp: 'new_design',
  new_residual: 'new_design',
  new_random_init: 'new_design',
  lm_lr: 'use_lm_finetune',
  print_topk: 'only_evaluate',
};

/** Those that change nothing, each with what it needs: people who take `--new_design` out of tuning.sh leave them there. */
export function flagsWithoutEffect(flags: OriginalFlags): (readonly [flag: string, needs: string])[] {
  return Object.entries(needed).flatMap(([flag, needs]) => {
    const isGiven = Object.entries(flags).some(([name, value]) => name === flag && value !== undefined);
    return isGiven && flags[needs] === undefined ? [[`--${flag}`, `--${needs}`] as const] : [];
  });
}

/**
 * The original's flags on a command line; undefined without the preset.
 * @throws Failure for a flag of the original without the preset
 */
export function originalFlags(options: Readonly<Record<string, unknown>>): OriginalFlags | undefined {
  const flags: OriginalFlags = given.parse({ ...options, print_topk: options.print_topk ?? options.printTopk });
  if (options.preset === presetName) return flags;
  if (options.preset !== undefined) throw presetUnknown(String(options.preset), presetName);
  const named = Object.entries(flags).find(([, value]) => value !== undefined)?.[0];
  if (named !== undefined) throw flagNeedsPreset(`--${named}`, presetName);
  return undefined;
}
