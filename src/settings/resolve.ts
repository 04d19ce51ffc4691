import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { stringify } from 'yaml';
import type {
  MethodSettings,
  NewDesignSettings,
  PromptEncoderSettings,
  PromptTuningSettings,
} from './method-settings.ts';
import { hasHandWrittenText, type PromptSettings } from './prompt-settings.ts';
import { isPath } from './task-name.ts';
import type { TaskSettings } from './task-settings.ts';
import type { TrainingSettings } from './training-settings.ts';
import type { TuneSettings } from './tune-settings.ts';

type Decided<T, K extends keyof T> = T & { readonly [Key in K]-?: Exclude<T[Key], undefined> };

export type ResolvedMethod =
  | Decided<PromptTuningSettings, 'prompt_tuning_init'>
  | Decided<PromptEncoderSettings, 'encoder_reparameterization_type'>
  | Decided<NewDesignSettings, 'prompt_tuning_init'>;

/** Exactly one of num_train_epochs and max_steps, and at most one of warmup_steps and warmup_ratio, is there. */
export type ResolvedTraining = Decided<TrainingSettings, 'data_seed'>;

/** Settings in which every default is written out and every path is absolute: what a run folder keeps. They are valid settings themselves. */
export type ResolvedSettings = Omit<TuneSettings, 'method' | 'training' | 'output_dir'> & {
  readonly method: ResolvedMethod;
  readonly training: ResolvedTraining;
  readonly output_dir: string;
};

/** Epochs of a run that says nothing of its length: enough for a few hundred examples. */
const defaultEpochs = 10;
const defaultWarmupRatio = 0.1;
const defaultDecayRate = 0.98;

/**
 * Settings with every default filled in and every path made absolute.
 * @param file the file that the settings came from: relative paths start at its folder, the run folder is named after it
 */
export function resolveSettings(settings: TuneSettings, file: string): ResolvedSettings {
  const folder = resolve(dirname(file));
  const { $schema: _, ...rest } = settings;
  return {
    ...rest,
    model: resolveModel(settings.model, folder),
    task: resolveTask(settings.task, folder),
    prompt: resolvePrompt(settings.prompt, folder),
    method: resolveMethod(settings.method, settings.prompt, folder),
    training: resolveTraining(settings.training),
    output_dir: resolve(folder, settings.output_dir ?? `runs/${nameOf(file)}`),
  };
}

/** `countries` for `examples/countries.tune.yaml`. */
function nameOf(file: string): string {
  return basename(file).replace(/(\.tune)?\.(ya?ml|json)$/i, '');
}

/** As in transformers, a name that is a folder or file here is that one; otherwise it is a hub id. */
function resolveModel(model: string, folder: string): string {
  const path = resolve(folder, model);
  return isPath(model) || existsSync(path) ? path : model;
}

/** Files are resolved where they are named: those of a task file, which are its own, when it is read. */
function resolveTask(task: TuneSettings['task'], folder: string): TuneSettings['task'] {
  if (typeof task === 'string') return isPath(task) ? resolve(folder, task) : { preset: task, data_folder: folder };
  return resolveTaskFiles(task, folder);
}

/**
 * A task whose paths are absolute. `data_folder` is filled in only for a named preset, whose files lie in it.
 * @param folder the folder of the file in which the task stands
 */
export function resolveTaskFiles(task: TaskSettings, folder: string): TaskSettings {
  const resolved: TaskSettings = { ...task };
  const dataFolder = resolve(folder, task.data_folder ?? '.');
  const fromTaskFile = task.preset !== undefined && isPath(task.preset);
  if (fromTaskFile) resolved.preset = resolve(folder, task.preset ?? '');
  if (task.data_folder !== undefined || (task.preset !== undefined && !fromTaskFile)) resolved.data_folder = dataFolder;
  for (const key of ['train_file', 'dev_file', 'test_file'] as const) {
    const file = task[key];
    if (file !== undefined) resolved[key] = file.startsWith('hf://') ? file : resolve(dataFolder, file);
  }
  return resolved;
}

function resolvePrompt(prompt: PromptSettings, folder: string): PromptSettings {
  const resolved = { ...prompt };
  if (prompt.nl_inputs !== undefined) resolved.nl_inputs = resolve(folder, prompt.nl_inputs);
  if (prompt.soft_prompts !== undefined) {
    resolved.soft_prompts = Object.fromEntries(
      Object.entries(prompt.soft_prompts).map(([name, soft]) => [
        name,
        soft.prompt === undefined ? soft : { ...soft, prompt: resolve(folder, soft.prompt) },
      ]),
    );
  }
  return resolved;
}

function resolveMethod(method: MethodSettings, prompt: PromptSettings, folder: string): ResolvedMethod {
  if (method.peft_type === 'P_TUNING') {
    const byPreset = method.preset === 'thudm' ? 'LSTM' : 'MLP';
    return { ...method, encoder_reparameterization_type: method.encoder_reparameterization_type ?? byPreset };
  }
  const hasText = method.prompt_tuning_init_text !== undefined || hasHandWrittenText(prompt);
  const start = method.prompt_tuning_init ?? (hasText ? 'TEXT' : 'SAMPLE_VOCAB');
  if (method.peft_type === 'NEW_DESIGN') {
    return { ...method, prompt_tuning_init: start === 'TEXT' || start === 'CLASSES' ? start : 'SAMPLE_VOCAB' };
  }
  const resolved = { ...method, prompt_tuning_init: start };
  if (method.prompt_tuning_init_prompt !== undefined) {
    resolved.prompt_tuning_init_prompt = resolve(folder, method.prompt_tuning_init_prompt);
  }
  return resolved;
}

function resolveTraining(training: TrainingSettings): ResolvedTraining {
  const resolved = { ...training, data_seed: training.data_seed ?? training.seed };
  if (training.max_steps === undefined) resolved.num_train_epochs ??= defaultEpochs;
  if (training.warmup_steps === undefined) resolved.warmup_ratio ??= defaultWarmupRatio;
  if (training.lr_scheduler_type === 'exponential') resolved.decay_rate ??= defaultDecayRate;
  return resolved;
}

/** Settings as the text of a file that reads back to the same. */
export function settingsToYaml(settings: TuneSettings | ResolvedSettings): string {
  // Unlimited width: a folded text is harder to compare by eye and by diff.
  return stringify(settings, { lineWidth: 0 });
}
