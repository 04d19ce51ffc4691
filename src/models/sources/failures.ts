import { Failure } from '../../base/failure.ts';
import { wayOut } from '../../base/front-end.ts';
import { t } from '../../base/l10n.ts';

export const modelNotFound = (path: string) =>
  new Failure({
    code: 'model.not-found',
    message: t('There is no model at {0}.', path),
    remedy: wayOut({
      terminal: t('Check the path for typing errors, or fetch one: soft-prompt models pull NAME'),
      editor: t('Put it back, or name another model: in the tuning file, or with “Soft Prompt: Select Model”.'),
    }),
    place: { file: path },
  });

export const notAModelFile = (file: string) =>
  new Failure({
    code: 'model.not-a-model-file',
    message: t('{0} is neither a folder nor a .gguf file.', file),
    remedy: t('Give the folder that holds config.json, tokenizer.json and the safetensors files.'),
    place: { file },
  });

export const folderWithoutModel = (folder: string) =>
  new Failure({
    code: 'model.no-config',
    message: t('The folder {0} holds no model: it has no config.json.', folder),
    remedy: t('Give the folder that holds config.json, tokenizer.json and the safetensors files, or a .gguf file.'),
    place: { file: folder },
  });

export const severalGgufFiles = (folder: string, files: readonly string[]) =>
  new Failure({
    code: 'model.several-gguf-files',
    message: t('The folder {0} holds several models: {1}.', folder, files.join(', ')),
    remedy: t('Give the path of one of these files.'),
    place: { file: folder },
  });
