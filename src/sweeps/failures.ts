import { Failure } from '../base/failure.ts';
import { t } from '../base/l10n.ts';

export const tooManyRuns = (file: string, count: number, most: number) =>
  new Failure({
    code: 'settings.sweep-too-large',
    message: t('The sweep has {0} runs; at most {1} are made.', count, most),
    remedy: t('Take values out of its grid, or draw fewer points with `random` and `samples`.'),
    place: { file },
  });
