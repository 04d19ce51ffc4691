import { Failure } from '../../base/failure.ts';
import { t } from '../../base/l10n.ts';

export const promptOfAnotherSize = (tunedFor: string | undefined, size: number, model: string, hiddenSize: number) =>
  new Failure({
    code: 'prompt.other-hidden-size',
    message: t(
      'The prompt was tuned for {0} with vectors of {1} numbers; {2} has vectors of {3}.',
      tunedFor ?? t('an unnamed model'),
      size,
      model,
      hiddenSize,
    ),
    remedy: t('Use it with the model that it was tuned for, or tune a new one.'),
  });

export const promptOfAnotherModel = (tunedFor: string | undefined, model: string) =>
  new Failure({
    code: 'prompt.other-model',
    message: t(
      'The prompt was tuned for {0}, whose weights differ from those of {1}.',
      tunedFor ?? t('an unnamed model'),
      model,
    ),
    remedy: t(
      'Use it with the model that it was tuned for. The same model in another file or quantisation counts as another one, unless you accept it.',
    ),
  });

export const promptNotFound = (folder: string) =>
  new Failure({
    code: 'prompt.not-found',
    message: t('{0} holds no prompt: it has no adapter_config.json.', folder),
    remedy: t('Choose the folder that a prompt was exported to, or that PEFT saved.'),
    place: { file: folder },
  });

export const promptFileTooLarge = (file: string, size: number, limit: number) =>
  new Failure({
    code: 'prompt.file-too-large',
    message: t('{0} has {1} bytes, more than a prompt can have ({2}).', file, size, limit),
    remedy: t('Check that this is the folder of a prompt.'),
    place: { file },
  });

export const promptConfigInvalid = (file: string, reason: string) =>
  new Failure({
    code: 'prompt.config-invalid',
    message: t('{0} does not describe a prompt: {1}', file, reason),
    remedy: t('Save or export the prompt again.'),
    place: { file },
  });

export const peftTypeUnsupported = (file: string, type: string) =>
  new Failure({
    code: 'prompt.peft-type-unsupported',
    message: t('{0} is an adapter of the type {1}, which is not supported.', file, type),
    remedy: t('Supported are PROMPT_TUNING and P_TUNING.'),
    place: { file },
  });

export const peftTaskUnsupported = (file: string, task: string) =>
  new Failure({
    code: 'prompt.task-type-unsupported',
    message: t('{0} is a prompt for the task type {1}, which is not supported yet.', file, task),
    remedy: t('Supported are prompts of causal language models: CAUSAL_LM.'),
    place: { file },
  });

export const encoderDecoderUnsupported = (file: string) =>
  new Failure({
    code: 'prompt.encoder-decoder-unsupported',
    message: t('{0} is a prompt for an encoder-decoder model (SEQ_2_SEQ_LM), which is not supported yet.', file),
    remedy: t('Supported are prompts of causal language models: CAUSAL_LM.'),
    place: { file },
  });

export const modulesToSaveUnsupported = (file: string, modules: readonly string[]) =>
  new Failure({
    code: 'prompt.modules-to-save-unsupported',
    message: t('{0} belongs to a model whose own modules were tuned too: {1}.', file, modules.join(', ')),
    remedy: t('Only the soft prompt itself can be loaded. Tune it without modules_to_save.'),
    place: { file },
  });

export const promptPickleRefused = (folder: string) =>
  new Failure({
    code: 'prompt.pickle-refused',
    message: t('The embeddings in {0} are a Python pickle (adapter_model.bin), which can run any program.', folder),
    remedy: t('Load it in PEFT where you trust it, and save it with safe_serialization=True.'),
    place: { file: folder },
  });

export const promptTensorsUnexpected = (file: string, found: readonly string[], expected: readonly string[]) =>
  new Failure({
    code: 'prompt.tensors-unexpected',
    message: t('{0} has the tensors {1}, where {2} are expected.', file, found.join(', '), expected.join(', ')),
    remedy: t('Save or export the prompt again.'),
    place: { file },
  });

export const promptTensorShape = (
  file: string,
  name: string,
  type: string,
  shape: readonly number[],
  expected: readonly number[],
) =>
  new Failure({
    code: 'prompt.tensor-shape',
    message: t(
      'The tensor {0} in {1} is {2} [{3}], where floating-point numbers [{4}] are expected.',
      name,
      file,
      type,
      shape.join(', '),
      expected.join(', '),
    ),
    remedy: t('Save or export the prompt again.'),
    place: { file },
  });

export const promptNotFinite = (place: string, name: string) =>
  new Failure({
    code: 'prompt.not-finite',
    message: t('The vectors of {0} in {1} contain values that are no numbers.', name, place),
    remedy: t('The tuning diverged: tune again with a lower learning rate, or take an earlier checkpoint.'),
  });

export const promptLayoutMissing = (folder: string) =>
  new Failure({
    code: 'prompt.layout-missing',
    message: t('{0} lacks soft_prompt_layout.json, which says where its soft tokens stand.', folder),
    remedy: t('Copy the whole folder again.'),
    place: { file: folder },
  });

export const promptLayoutContradicts = (file: string, layout: number, config: number) =>
  new Failure({
    code: 'prompt.layout-contradicts',
    message: t('{0} places {1} soft tokens, but adapter_config.json has {2}.', file, layout, config),
    remedy: t('The two are of different prompts. Export the prompt again.'),
    place: { file },
  });

export const promptFolderTaken = (folder: string) =>
  new Failure({
    code: 'prompt.folder-taken',
    message: t('{0} holds a prompt already.', folder),
    remedy: t('Choose another folder, or allow it to be overwritten.'),
    place: { file: folder },
  });

export const promptFolderForeign = (folder: string, names: readonly string[]) =>
  new Failure({
    code: 'prompt.folder-foreign',
    message: t('{0} holds files that are no part of a prompt: {1}.', folder, names.join(', ')),
    remedy: t('Choose a folder of its own for the prompt. Nothing was changed.'),
    place: { file: folder },
  });
