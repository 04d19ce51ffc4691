import { Failure } from '../../../base/failure.ts';
import { wayOut } from '../../../base/front-end.ts';
import { t } from '../../../base/l10n.ts';

const endpointSetting = () => wayOut({ terminal: 'HF_ENDPOINT', editor: 'softPrompt.hubEndpoint' });

export const nameInvalid = (name: string) =>
  new Failure({
    code: 'hub.name-invalid',
    message: t('"{0}" is neither a path on this machine nor a name on the Hugging Face hub.', name),
    remedy: t(
      'Give a folder with config.json, a .gguf file, or a name like HuggingFaceTB/SmolLM2-135M-Instruct (with @revision after it where you want one).',
    ),
  });

export const offline = (name: string) =>
  new Failure({
    code: 'hub.offline',
    message: t('{0} is not complete on this machine, and HF_HUB_OFFLINE forbids to fetch it.', name),
    remedy: t('Unset HF_HUB_OFFLINE, or give a path on this machine.'),
  });

export const unreachable = (name: string, endpoint: string, cause: unknown) =>
  new Failure({
    code: 'hub.unreachable',
    message: t('{0} is not on this machine, and the hub at {1} cannot be reached.', name, endpoint),
    remedy: t('Check the network, set `{0}` to a mirror, or give a path on this machine.', endpointSetting()),
    cause,
  });

export const interrupted = (file: string, cause: unknown) =>
  new Failure({
    code: 'hub.interrupted',
    message: t('The download of {0} was interrupted again and again.', file),
    remedy: t('Try again later: it goes on where it stopped.'),
    cause,
  });

export const notFound = (name: string, hasToken: boolean) =>
  new Failure({
    code: 'hub.not-found',
    message: t('The hub does not have {0}, or only for those whom its owner permits.', name),
    remedy: hasToken
      ? t('Check the name, and whether your token may read it.')
      : wayOut({
          terminal: t('Check the name. For a private one set HF_TOKEN to a token of yours.'),
          editor: t('Check the name. For a private one run “Soft Prompt: Set Hugging Face Token”.'),
        }),
  });

export const revisionNotFound = (name: string) =>
  new Failure({
    code: 'hub.revision-not-found',
    message: t('The hub has no such revision: {0}.', name),
    remedy: t('Give a branch, a tag or a commit after the @, or leave it out.'),
  });

export const gated = (name: string, page: string, hasToken: boolean) =>
  new Failure({
    code: 'hub.gated',
    message: t('{0} is only for those who have accepted its terms.', name),
    remedy: hasToken
      ? t('Accept the terms at {0} with the account of your token.', page)
      : wayOut({
          terminal: t('Accept the terms at {0}, then set HF_TOKEN to a token of your account.', page),
          editor: t('Accept the terms at {0}, then run “Soft Prompt: Set Hugging Face Token”.', page),
        }),
  });

export const tokenRefused = (name: string) =>
  new Failure({
    code: 'hub.token-refused',
    message: t('The hub refuses the token with which {0} was asked for.', name),
    remedy: wayOut({
      terminal: t('Make a new token in the settings of your account on the hub and set HF_TOKEN to it.'),
      editor: t(
        'Make a new token in the settings of your account on the hub, then run “Soft Prompt: Set Hugging Face Token”.',
      ),
    }),
  });

export const answeredWithError = (name: string, status: number) =>
  new Failure({
    code: 'hub.error',
    message: t('The hub answered the request for {0} with the error {1}.', name, status),
    remedy: t('Try again later.'),
  });

export const answerInvalid = (name: string, problem: string) =>
  new Failure({
    code: 'hub.answer-invalid',
    message: t('The hub gave an invalid answer about {0}: {1}.', name, problem),
    remedy: t('Check `{0}`, or try again later.', endpointSetting()),
  });

export const checksumMismatch = (file: string) =>
  new Failure({
    code: 'hub.checksum-mismatch',
    message: t('{0} did not arrive as the hub has it; it was discarded.', file),
    remedy: t('Try again. If it happens every time, a proxy or a mirror changes the files.'),
  });

export const noSafetensors = (name: string, others: readonly string[], page: string) =>
  new Failure({
    code: 'hub.no-safetensors',
    message: t('{0} has no safetensors files (but {1}).', name, others.join(', ') || t('none of weights')),
    remedy: t(
      'Python pickle files are not loaded, because they can run programs. Look at {0} for a revision with safetensors (name@refs/pr/1), or give one of its .gguf files as name/file.gguf.',
      page,
    ),
  });

export const fileNotInRepository = (name: string, file: string, others: readonly string[]) =>
  new Failure({
    code: 'hub.no-such-file',
    message: t('{0} has no file {1}.', name, file),
    remedy: others.length > 0 ? t('It has: {0}.', others.join(', ')) : t('Look at its page on the hub.'),
  });

export const datasetFileNameInvalid = (name: string) =>
  new Failure({
    code: 'hub.dataset-file-name-invalid',
    message: t('"{0}" names no file of a data set on the Hugging Face hub.', name),
    remedy: t('Write hf://datasets/OWNER/NAME/PATH, with @REVISION after NAME where you want one.'),
  });

export const datasetFileMissing = (name: string, page: string) =>
  new Failure({
    code: 'hub.dataset-file-missing',
    message: t('The data set has no file {0}.', name),
    remedy: t('Look up its files at {0}; a script (.py) is no data.', `${page}/tree/main`),
  });
