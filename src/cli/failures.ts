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

export const optionNeeds = (option: string, other: string) =>
  new Failure({
    code: `${usagePrefix}option-needs-other`,
    message: t('{0} is used only with {1}.', option, other),
    remedy: t('Add {0}, or leave {1} out.', other, option),
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

export const flagNeedsPreset = (flag: string, preset: string) =>
  new Failure({
    code: `${usagePrefix}flag-needs-preset`,
    message: t('{0} is an option of interpret_p_tuning.', flag),
    remedy: t('Add --preset {0}, or use the option of this program: soft-prompt tune --help', preset),
  });

export const presetUnknown = (name: string, preset: string) =>
  new Failure({
    code: `${usagePrefix}preset-unknown`,
    message: t('There is no preset {0} for a tuning.', name),
    remedy: t('There is: {0}.', preset),
  });

export const templateMalformed = (text: string) =>
  new Failure({
    code: `${usagePrefix}template-malformed`,
    message: t('The template {0} is not two numbers.', JSON.stringify(text)),
    remedy: t('For example: {0}', '--template "(3,3)"'),
  });

export const loadNeeded = () =>
  new Failure({
    code: `${usagePrefix}load-needed`,
    message: t('--only_evaluate needs the prompt to evaluate.'),
    remedy: t('Name a run folder, or the folder of a saved prompt, with --load.'),
  });

export const loadToTrain = () =>
  new Failure({
    code: `${usagePrefix}load-to-train`,
    message: t('--load is for --only_evaluate: a tuning does not begin from a saved encoder.'),
    remedy: t('To go on with an interrupted run: soft-prompt tune --resume RUN'),
  });

export const scoresToTrain = () =>
  new Failure({
    code: `${usagePrefix}scores-to-train`,
    message: t('--eval_metrics_to_file is for --only_evaluate: a tuning scores no test examples.'),
    remedy: t('After it: {0}', 'soft-prompt evaluate RUN --eval-metrics-to-file FILE'),
  });

export const sweepRunsFailed = (count: number) =>
  new Failure({
    code: 'sweep.runs-failed',
    message: count === 1 ? t('1 run of the sweep failed.') : t('{0} runs of the sweep failed.', count),
    remedy: t('Mend what the messages above tell, and start the same sweep again: only these runs are made.'),
  });
