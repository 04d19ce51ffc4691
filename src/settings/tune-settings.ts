import { z } from 'zod';
import { t } from '../base/l10n.ts';
import { methodSettings } from './method-settings.ts';
import type { SettingPath } from './problem.ts';
import { hasHandWrittenText, promptSettings } from './prompt-settings.ts';
import { taskNameProblem } from './task-name.ts';
import { taskSettings } from './task-settings.ts';
import { trainingSettings } from './training-settings.ts';

const tuneFields = z.strictObject({
  $schema: z.string().optional().describe('The JSON schema of this file, for editors.'),
  model: z
    .string()
    .min(1)
    .describe('The frozen model: a hub id (HuggingFaceTB/SmolLM2-135M-Instruct), a folder, or a .gguf file.'),
  task: z
    .union([z.string().min(1), taskSettings])
    .describe('The task: a preset (CB, RTE, …), the path of a task file (*.task.yaml), or the task itself.'),
  prompt: promptSettings,
  method: methodSettings
    .prefault({ peft_type: 'PROMPT_TUNING' })
    .describe("How the soft tokens' vectors come from what is trained. Default: prompt tuning."),
  training: trainingSettings
    .prefault({})
    .describe(
      'The run: optimiser, schedule, length, evaluation, checkpoints, seeds (transformers: TrainingArguments).',
    ),
  output_dir: z
    .string()
    .min(1)
    .optional()
    .describe('The run folder. Default: runs/NAME beside this file, NAME being the name of this file.'),
});

type TuneFields = z.output<typeof tuneFields>;
type Complaint = (path: SettingPath, message: string) => void;

function checkStart({ method, prompt, task }: TuneFields, complain: Complaint): void {
  if (method.peft_type === 'P_TUNING') return;
  const { prompt_tuning_init: init, prompt_tuning_init_text: text } = method;
  if (init === 'TEXT' && text === undefined && !hasHandWrittenText(prompt)) {
    complain(
      ['method', 'prompt_tuning_init'],
      t('`prompt_tuning_init: TEXT` needs a text: prompt.text, prompt.nl_inputs or method.prompt_tuning_init_text.'),
    );
  }
  if (text !== undefined && prompt.layout !== undefined) {
    complain(
      ['method', 'prompt_tuning_init_text'],
      t('In a layout each soft prompt has its own text: soft_prompts.NAME.text.'),
    );
  }
  const known = typeof task !== 'string' && task.preset === undefined;
  if (init === 'CLASSES' && known && task.label_words === undefined && !Array.isArray(task.candidates)) {
    complain(
      ['method', 'prompt_tuning_init'],
      t('`prompt_tuning_init: CLASSES` needs the classes: task.label_words, or a list of task.candidates.'),
    );
  }
}

/** Checks between a task that stands whole in the file and the rest; for a preset `loadTuneTask` makes them, once it is joined in. */
function checkTask({ prompt, task, training }: TuneFields, complain: Complaint): void {
  if (typeof task === 'string') {
    const unknown = taskNameProblem(task);
    if (unknown !== undefined) complain(['task'], unknown);
    return;
  }
  if (task.preset !== undefined) return;
  const readable = task.dev_file !== undefined || task.test_file !== undefined;
  if (readable && task.train_file === undefined) complain(['task', 'train_file'], t('A tuning needs a train_file.'));
  const hasDev = task.dev_file !== undefined || task.dev_split !== undefined;
  if (!hasDev && training.early_stopping_patience !== undefined) {
    complain(
      ['training', 'early_stopping_patience'],
      t('Early stopping needs dev examples: task.dev_file or task.dev_split.'),
    );
  }
  const ranked = task.label_words !== undefined || task.candidates !== undefined;
  if (training.metric_for_best_model === 'accuracy' && (!ranked || task.candidates === 'none')) {
    complain(
      ['training', 'metric_for_best_model'],
      t('`accuracy` ranks candidates, and this task has none: set task.candidates, or choose exact_match.'),
    );
  }
  const names = ['query', ...Object.keys(task.fields ?? {})];
  for (const [index, { field }] of (prompt.layout ?? []).entries()) {
    if (field !== undefined && !names.includes(field)) {
      complain(
        ['prompt', 'layout', index, 'field'],
        t('The task has no text `{0}`; it has {1}.', field, names.join(', ')),
      );
    }
  }
  if (prompt.layout === undefined && task.query === undefined && task.fields !== undefined) {
    complain(['task', 'query'], t('A template needs task.query: the text that stands between its soft tokens.'));
  }
}

/** One tuning: the content of a `*.tune.yaml`. */
export const tuneSettings = tuneFields
  .superRefine((settings, context) => {
    const complain: Complaint = (path, message) => context.addIssue({ code: 'custom', path: [...path], message });
    checkStart(settings, complain);
    checkTask(settings, complain);
  })
  .describe('One tuning of a soft prompt.');

/** The settings of a tuning with the defaults that need no other setting; paths are as the file has them. */
export type TuneSettings = z.output<typeof tuneSettings>;
export type TuneSettingsInput = z.input<typeof tuneSettings>;
