import { Failure, type Place } from '../base/failure.ts';
import { wayOut } from '../base/front-end.ts';
import { t } from '../base/l10n.ts';

export const modelNotNamed = (folder: string) =>
  new Failure({
    code: 'prompt.model-not-named',
    message: t('The prompt in {0} does not say for which model it was tuned.', folder),
    remedy: wayOut({
      terminal: t('Name the model with --model.'),
      editor: t('Write its name as `base_model_name_or_path` into adapter_config.json there.'),
    }),
    place: { file: folder },
  });

export const nlInputsFormatUnknown = (file: string) =>
  new Failure({
    code: 'nl-inputs.format-unknown',
    message: t('The name of {0} does not tell its format.', file),
    remedy: t('Hand-written prompts are kept in files whose names end in .py, .json, .yaml or .yml.'),
    place: { file },
  });

export const nlInputsUnreadable = (place: Place, problem: string) =>
  new Failure({
    code: 'nl-inputs.unreadable',
    message: problem,
    remedy: t('Correct the file at this place. Texts are written out in it; nothing is computed.'),
    place,
  });

export const nlInputsEntryMissing = (
  file: string,
  template: readonly number[],
  task: string,
  known: readonly string[],
) =>
  new Failure({
    code: 'nl-inputs.entry-missing',
    message: t('{0} has no prompt of the task {1} for the template ({2}).', file, task, template.join(', ')),
    remedy:
      known.length === 0
        ? t('Add one to the file.')
        : t(
            'There are: {0}. Add one, or correct prompt.template or prompt.nl_inputs_task.',
            known.slice(0, 20).join('; '),
          ),
    place: { file },
  });

export const frozenPromptEmpty = (name: string) =>
  new Failure({
    code: 'layout.frozen-prompt-empty',
    message: t('The soft prompt {0} is frozen, but nothing says what it is.', name),
    remedy: t('Give soft_prompts.{0}.prompt (a saved prompt) or soft_prompts.{0}.text, or make it trainable.', name),
  });

export const savedPromptAmbiguous = (folder: string, name: string, names: readonly string[]) =>
  new Failure({
    code: 'prompt.ambiguous',
    message: t('{0} holds several soft prompts ({1}), none of them called {2}.', folder, names.join(', '), name),
    remedy: t('Give the soft prompt one of these names.'),
    place: { file: folder },
  });

export const runIsBeingWritten = (folder: string) =>
  new Failure({
    code: 'run.being-written',
    message: t('The run {0} is still going on.', folder),
    remedy: t('Stop it first.'),
    place: { file: folder },
  });

export const noExamplesToEvaluate = (split: string) =>
  new Failure({
    code: 'evaluation.no-examples',
    message: t('The task has no {0} examples.', split),
    remedy: t('Name a task.{0}_file, or evaluate on another split.', split),
  });

export const promptOfOtherLayout = (folder: string, name: string, length: number, found: number | undefined) =>
  new Failure({
    code: 'evaluation.prompt-of-other-layout',
    message:
      found === undefined
        ? t('{0} has no soft prompt {1}, which the layout of the settings places.', folder, name)
        : t('{0} has {1} soft tokens where the layout of the settings places {2}.', folder, found, length),
    remedy: t('Use the template or layout that the prompt was tuned with.'),
    place: { file: folder },
  });

export const readingsOfOtherModels = (first: string, second: string) =>
  new Failure({
    code: 'interpretation.other-models',
    message: t('{0} and {1} were tuned for other models: their nearest tokens cannot be compared.', first, second),
    remedy: t('Read runs of one model side by side.'),
    place: { file: second },
  });

export const promptOfTunedModel = (folder: string) =>
  new Failure({
    code: 'prompt.of-tuned-model',
    message: t(
      'The prompt in {0} was tuned together with the weights of its model, and is nothing without them.',
      folder,
    ),
    remedy: t('Export the prompt of a run without training.lm_learning_rate.'),
    place: { file: folder },
  });
