import { Failure } from '../base/failure.ts';
import { t } from '../base/l10n.ts';

/** Failures whose code starts so are mistakes in the command line: they end with the exit code for usage. */
export const usagePrefix = 'usage.';

export const overrideWithoutValue = (text: string) =>
  new Failure({
    code: `${usagePrefix}override-without-value`,
    message: t('--set needs FIELD=VALUE, but got "{0}".', text),
    remedy: t('Write for example: --set training.learning_rate=0.003'),
  });

export const optionsContradict = (first: string, second: string) =>
  new Failure({
    code: `${usagePrefix}options-contradict`,
    message: t('{0} and {1} cannot be used together.', first, second),
    remedy: t('Leave one of them out.'),
  });

export const nothingGiven = (what: string, example: string) =>
  new Failure({
    code: `${usagePrefix}nothing-given`,
    message: t('Nothing was given to work on: {0}.', what),
    remedy: t('For example: {0}', example),
  });
