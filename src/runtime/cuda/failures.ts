import { Failure } from '../../base/failure.ts';
import { wayOut } from '../../base/front-end.ts';
import { t } from '../../base/l10n.ts';

const mirrorSetting = () => wayOut({ terminal: 'SOFT_PROMPT_CUDA_MIRROR', editor: 'softPrompt.cudaMirror' });

export const cudaNotForPlatform = () =>
  new Failure({
    code: 'cuda.not-for-platform',
    message: t('onnxruntime-node computes with CUDA on Linux with an x64 processor only.'),
    remedy: t('Choose another provider, or auto.'),
  });

export const archiveUnreachable = (address: string, cause: unknown) =>
  new Failure({
    code: 'cuda.unreachable',
    message: t('The CUDA libraries cannot be fetched from {0}.', address),
    remedy: t('Check the network, or set `{0}` to the address or the folder of copies.', mirrorSetting()),
    cause,
  });

export const archiveRefused = (address: string, status: number) =>
  new Failure({
    code: 'cuda.refused',
    message: t('The server of {0} answered with the error {1}.', address, status),
    remedy: t('Try again later, or set `{0}` to the address or the folder of copies.', mirrorSetting()),
  });

export const archiveInterrupted = (cause: unknown) =>
  new Failure({
    code: 'cuda.interrupted',
    message: t('The download of the CUDA libraries was interrupted again and again.'),
    remedy: t('Try again later: it goes on where it stopped.'),
    cause,
  });

export const archiveInvalid = (detail: string) =>
  new Failure({
    code: 'cuda.archive-invalid',
    message: t('The server sent something else than the CUDA libraries: {0}.', detail),
    remedy: t('Try again; where `{0}` is set, check it.', mirrorSetting()),
  });

export const archiveCorrupt = () =>
  new Failure({
    code: 'cuda.checksum-mismatch',
    message: t('The archive of the CUDA libraries is not the one that was expected; it was discarded.'),
    remedy: t('Try again; where `{0}` is set, check it.', mirrorSetting()),
  });

export const cudaNotLinkable = (folder: string, cause: unknown) =>
  new Failure({
    code: 'cuda.not-linkable',
    message: t('The CUDA libraries cannot be put beside onnxruntime in {0}.', folder),
    remedy: t('Make this folder writable for you.'),
    cause,
  });
