import { basename, join, resolve } from 'node:path';
import { isPath } from '../../settings/task-name.ts';
import type { TuneSettingsInput } from '../../settings/tune-settings.ts';
import { templateMalformed } from '../failures.ts';
import { asInFile } from '../tune-options.ts';
import type { OriginalFlags } from './flags.ts';

/** The defaults of the original's tuning.py. */
const defaults = {
  model_name: 'rinna/japanese-gpt-1b',
  dataset: 'RCQA',
  data_dir: './data',
  out_dir: './out',
  max_query_length: '512',
  max_output_length: '64',
  lstm_dropout: '0',
  new_num_mlp: '1',
} satisfies OriginalFlags;

const defaultTemplate = '(3,3)';

/** The file of hand-written prompts, which the original reads from its own folder. */
const nlInputsFile = 'nl_inputs.py';

/** A tuning that the flags describe by themselves, and what is to be changed in it. @param template as `--template` has it */
export function originalTuning(
  flags: OriginalFlags,
  { template = defaultTemplate, seed = '42' }: { readonly template?: string; readonly seed?: string },
): { settings: TuneSettingsInput; overrides: string[] } {
  const all = { ...defaults, ...flags };
  return {
    settings: {
      model: all.model_name,
      task: { preset: all.dataset },
      prompt: { template: parseTemplate(template) },
      output_dir: runFolder(all, template, seed),
    },
    overrides: [...originalTraining(flags), ...originalOverrides(all)],
  };
}

/**
 * The training of the original, as overrides: Adam whose weight decay is a part of the loss, a rate that falls by a factor after each
 * epoch, no warm-up and no clipping, and the checkpoint of the best token accuracy.
 */
export function originalTraining(flags: OriginalFlags): string[] {
  return [
    'training.optimizer=adam',
    `training.learning_rate=${flags.lr ?? '1e-5'}`,
    `training.weight_decay=${flags.weight_decay ?? '0.0005'}`,
    'training.lr_scheduler_type=exponential',
    `training.decay_rate=${flags.decay_rate ?? '0.98'}`,
    'training.warmup_ratio=null',
    'training.warmup_steps=0',
    'training.max_grad_norm=0',
    'training.max_steps=null',
    `training.num_train_epochs=${flags.epochs ?? '60'}`,
    'training.eval_steps=null',
    'training.eval_strategy=epoch',
    'training.metric_for_best_model=token_accuracy',
    `training.early_stopping_patience=${flags.early_stop ?? '20'}`,
    `training.per_device_train_batch_size=${flags.train_batch_size ?? '4'}`,
    'training.per_device_eval_batch_size=8',
    'training.seed=42',
    ...(flags.use_lm_finetune ? [`training.lm_learning_rate=${flags.lm_lr ?? '5e-6'}`] : []),
    ...(flags.no_cuda ? ['training.provider=cpu'] : []),
  ];
}

/** What the flags say of model, task and method, as overrides: what was not given stays as it is. */
export function originalOverrides(flags: OriginalFlags): string[] {
  const model = flags.checkpoint_dir ?? flags.model_name;
  const fields: readonly (readonly [path: string, value: string | undefined])[] = [
    ['model', model === undefined ? undefined : asInFile('model', model)],
    ['task.preset', flags.dataset],
    ['task.data_folder', flags.data_dir === undefined ? undefined : resolve(flags.data_dir)],
    ['task.max_query_tokens', flags.max_query_length],
    ['task.max_answer_tokens', flags.max_output_length],
    ['task.n_train', countOf(flags.n_train_max)],
    ['task.n_dev', countOf(flags.n_dev_max)],
    ['task.n_test', countOf(flags.n_test_max)],
    ['method', namesMethod(flags) ? JSON.stringify(methodOf(flags)) : undefined],
    ['prompt.nl_inputs', startsFromText(flags) ? resolve(nlInputsFile) : undefined],
    ['prompt.nl_inputs_task', startsFromText(flags) ? flags.dataset : undefined],
  ];
  return fields.flatMap(([path, value]) => (value === undefined ? [] : [`${path}=${value}`]));
}

/** More examples than any file has: where the data have fewer, all are used. */
const allExamples = '1000000000';

/** -1 means all. */
const countOf = (count: string | undefined) => (count !== undefined && Number(count) < 0 ? allExamples : count);

const namesMethod = (flags: OriginalFlags) => flags.new_design || flags.lstm_dropout !== undefined;

const startsFromText = (flags: OriginalFlags) =>
  flags.new_design && !flags.new_random_init && flags.dataset !== undefined;

function methodOf(flags: OriginalFlags) {
  const dropout = { encoder_dropout: Number(flags.lstm_dropout ?? defaults.lstm_dropout) };
  if (!flags.new_design) return { peft_type: 'P_TUNING', preset: 'thudm', ...dropout };
  return {
    peft_type: 'NEW_DESIGN',
    prompt_tuning_init: flags.new_random_init ? 'SAMPLE_VOCAB' : 'TEXT',
    num_linear_layers: Number(flags.new_num_mlp ?? defaults.new_num_mlp),
    residual: flags.new_residual ?? false,
    ...dropout,
  };
}

/** Folders as the original makes them, and in the name of the last what tells the runs of its grid apart. */
function runFolder(flags: typeof defaults & OriginalFlags, template: string, seed: string): string {
  const design = flags.new_design
    ? [
        `new_mlp-${flags.new_num_mlp}`,
        `residual_${flags.new_residual ?? false}`,
        flags.new_random_init ? 'random' : 'text',
      ]
    : ['p-tuning'];
  const counts = (['train', 'dev', 'test'] as const).map((split) => `${split}_${flags[`n_${split}_max`] ?? 'default'}`);
  const name = [
    `template_${parseTemplate(template).join('_')}`,
    flags.use_lm_finetune ? 'fine-tuned' : 'fixed',
    `seed_${seed}`,
    ...counts,
    ...design,
    `lr_${flags.lr ?? '1e-5'}`,
  ].join('_');
  return resolve(
    join(flags.out_dir, folderName(flags.dataset), 'prompt_model', ...modelFolders(flags.model_name), name),
  );
}

/** The two parts of a hub id, or the name of a folder or file: a path must not lead out of the folder of the runs. */
function modelFolders(model: string): string[] {
  return isPath(model) ? [folderName(model)] : model.split('/').map(folderName);
}

const folderName = (name: string) => basename(resolve(name)).replace(/(\.task)?\.(gguf|ya?ml|json)$/i, '');

/** `(3,3)`, which the original hands to Python's eval. */
function parseTemplate(text: string): [number, number] {
  const [, before, after] = /^\s*\(?\s*(\d{1,5})\s*,\s*(\d{1,5})\s*\)?\s*$/.exec(text) ?? [];
  if (before === undefined || after === undefined) throw templateMalformed(text);
  return [Number(before), Number(after)];
}
