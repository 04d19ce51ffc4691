import { Failure } from '../../base/failure.ts';
import { wayOut } from '../../base/front-end.ts';
import { t } from '../../base/l10n.ts';

export const weightMissing = (name: string, folder: string) =>
  new Failure({
    code: 'weights.missing',
    message: t('The model has no weight {0}.', name),
    remedy: t(
      'Its files may be incomplete, or made for another architecture than config.json says. Fetch the model again.',
    ),
    place: { file: folder },
  });

export const weightShapeMismatch = (
  name: string,
  stored: readonly number[],
  expected: readonly number[],
  folder: string,
) =>
  new Failure({
    code: 'weights.shape-mismatch',
    message: t(
      'The weight {0} has the shape [{1}], but the configuration of the model asks for [{2}].',
      name,
      stored.join(', '),
      expected.join(', '),
    ),
    remedy: t('config.json and the weights are not of the same model. Fetch the model again.'),
    place: { file: folder },
  });

export const layerUnused = (name: string, layers: number, folder: string) =>
  new Failure({
    code: 'weights.layer-unused',
    message: t('There is a weight {0}, but by its configuration the model has only {1} layers.', name, layers),
    remedy: t('config.json and the weights are not of the same model. Fetch the model again.'),
    place: { file: folder },
  });

export const tensorTypeUnsupported = (file: string, name: string, type: string) =>
  new Failure({
    code: 'weights.type-unsupported',
    message: t('The tensor "{0}" in {1} has the type {2}, which is not supported.', name, file, type),
    remedy: t('Use the model in float32, float16 or bfloat16, or as GGUF with one of the supported quantisations.'),
    place: { file },
  });

export const noWeightFiles = (folder: string) =>
  new Failure({
    code: 'weights.no-files',
    message: t('{0} has neither model.safetensors nor model.safetensors.index.json.', folder),
    remedy: t(
      'Choose the folder that holds the weights of the model, a .gguf file, or a name on the Hugging Face hub.',
    ),
    place: { file: folder },
  });

export const pickleRefused = (folder: string, files: readonly string[]) =>
  new Failure({
    code: 'weights.pickle-refused',
    message: t(
      'The weights in {0} are Python pickle files ({1}), which can run any program when they are loaded.',
      folder,
      files.join(', '),
    ),
    remedy: t(
      "Convert them: python3 -c \"from transformers import AutoModelForCausalLM as M; M.from_pretrained('{0}').save_pretrained('{0}', safe_serialization=True)\", or fetch a revision of the model that has safetensors files.",
      folder,
    ),
    place: { file: folder },
  });

export const gitLfsPointer = (file: string) =>
  new Failure({
    code: 'weights.git-lfs-pointer',
    message: t('{0} is a Git LFS pointer, not the file itself.', file),
    remedy: t('Run "git lfs pull" in its folder, or fetch the model again.'),
    place: { file },
  });

const modelItWasTunedFrom = () =>
  wayOut({
    terminal: t('Name the model that it was tuned from with --model.'),
    editor: t('Put the model back as it was when the run was made, or tune again.'),
  });

export const tunedWeightUnknown = (file: string, name: string, model: string) =>
  new Failure({
    code: 'weights.tuned-unknown',
    message: t('{0} holds the tuned weight "{1}", which {2} does not have.', file, name, model),
    remedy: modelItWasTunedFrom(),
    place: { file },
  });

export const tunedWeightDiffers = (file: string, name: string, found: readonly number[], expected: readonly number[]) =>
  new Failure({
    code: 'weights.tuned-differs',
    message: t(
      'The tuned weight "{0}" in {1} is [{2}], not float32 [{3}].',
      name,
      file,
      found.join(', '),
      expected.join(', '),
    ),
    remedy: modelItWasTunedFrom(),
    place: { file },
  });
