import { Failure } from '../../base/failure.ts';
import { t } from '../../base/l10n.ts';

export const sidecarFailed = (reason: string) =>
  new Failure({
    code: 'sidecar.failed',
    message: t('The sidecar process, which counts tokens and tunes, does not run: {0}', reason),
    remedy: t('Run “Soft Prompt: Restart Sidecar”. The log (“Soft Prompt: Show Log”) has what it wrote last.'),
  });
