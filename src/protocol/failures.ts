import { Failure } from '../base/failure.ts';
import { t } from '../base/l10n.ts';

export const peerGone = () =>
  new Failure({
    code: 'sidecar.gone',
    message: t('The sidecar process has ended before it could answer.'),
    remedy: t('It is started again by itself. Try again; the log says why it ended.'),
  });

export const peerDefect = (message: string) =>
  new Failure({
    code: 'sidecar.defect',
    message: t('Something in Soft Prompt Studio went wrong: {0}', message),
    remedy: t('Try again. If it happens again, please report it with the log (command “Soft Prompt: Show Log”).'),
  });
