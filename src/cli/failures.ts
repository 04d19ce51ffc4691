import { Failure } from '../base/failure.ts';
import { t } from '../base/l10n.ts';

/** Codes that start so are mistakes in the command line. */
const usagePrefix = 'usage.';

export const noSuchSetting = (part: string) =>
  new Failure({
    code: `${usagePrefix}no-such-setting`,
    message: t('No field of a tuning file has "{0}" in its name.', part),
    remedy: t('`soft-prompt settings` lists all of them.'),
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

export const fieldWithoutText = (given: string) =>
  new Failure({
    code: `${usagePrefix}field-without-text`,
    message: t('--field needs NAME=TEXT, but got "{0}".', given),
    remedy: t('For example: {0}', '--field premise="…"'),
  });

export const sweepRunsFailed = (count: number) =>
  new Failure({
    code: 'sweep.runs-failed',
    message: t('{0} runs of the sweep failed.', count),
    remedy: t('Mend what the messages above tell, and start the same sweep again: only these runs are made.'),
  });
