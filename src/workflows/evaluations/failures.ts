import { Failure, type Place } from '../../base/failure.ts';
import { t } from '../../base/l10n.ts';

export const scoreNotANumber = (place: Place, text: string) =>
  new Failure({
    code: 'comparison.not-a-number',
    message: t('{0}, line {1}: {2} is no number.', place.file, place.line ?? 1, JSON.stringify(text.slice(0, 40))),
    remedy: t('A file of scores has one number a line, or several with tabs between them; one line for each example.'),
    place,
  });

export const scoreColumnNotChosen = (place: Place, columns: number) =>
  new Failure({
    code: 'comparison.column-not-chosen',
    message: t('{0}, line {1}: there are {2} numbers.', place.file, place.line ?? 1, columns),
    remedy: t('Choose one of the columns with --column, counted from 1.'),
    place,
  });

export const scoreColumnMissing = (place: Place, column: number, columns: number) =>
  new Failure({
    code: 'comparison.column-missing',
    message: t('{0}, line {1}: there is no column {2}, only {3}.', place.file, place.line ?? 1, column, columns),
    remedy: t('Choose another one with --column.'),
    place,
  });

export const scoresMissing = (file: string) =>
  new Failure({
    code: 'comparison.no-scores',
    message: t('The file {0} has no scores.', file),
    remedy: t('`soft-prompt evaluate RUN --eval-metrics-to-file FILE` writes one number for each example.'),
    place: { file },
  });

export const scoresOfOtherLength = (first: string, firstCount: number, second: string, secondCount: number) =>
  new Failure({
    code: 'comparison.other-length',
    message: t(
      '{0} has {1} scores and {2} has {3}: they are not of the same examples.',
      first,
      firstCount,
      second,
      secondCount,
    ),
    remedy: t('Evaluate both on the same split of the same data, with the same data_seed and n_test.'),
    place: { file: second },
  });

export const scoresOfOtherData = (first: string, second: string) =>
  new Failure({
    code: 'comparison.other-data',
    message: t('{0} and {1} were evaluated on other data: their examples are not the same.', first, second),
    remedy: t('Evaluate both on the same split of the same data, with the same data_seed and n_test.'),
    place: { file: second },
  });

export const metricNotMeasured = (run: string, metric: string, known: readonly string[]) =>
  new Failure({
    code: 'comparison.metric-not-measured',
    message: t('{0} was not measured by {1}.', run, metric),
    remedy: t('Its task measures: {0}. Choose one of them.', known.join(', ')),
    place: { file: run },
  });

/** The code of `promptNotThere`. */
export const noSuchPrompt = 'comparison.no-such-prompt';

export const promptNotThere = (run: string, prompt: string) =>
  new Failure({
    code: noSuchPrompt,
    message: t('The run {0} has no prompt “{1}”.', run, prompt),
    remedy: t(
      'After # stands one of: {0}. The hand-written one must be in the settings.',
      'tuned, hand-written, projected',
    ),
    place: { file: run },
  });
