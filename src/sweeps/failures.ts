import { Failure } from '../base/failure.ts';
import { wayOut } from '../base/front-end.ts';
import { t } from '../base/l10n.ts';
import { InvalidSettings } from '../settings/failures.ts';
import type { Problem } from '../settings/problem.ts';

export const tooManyRuns = (file: string, count: number, most: number) =>
  new Failure({
    code: 'settings.sweep-too-large',
    message: t('The sweep has {0} runs; at most {1} are made.', count, most),
    remedy: t('Take values out of its grid, or draw fewer points with `random` and `samples`.'),
    place: { file },
  });

export const invalidSweepFile = (file: string, problems: readonly Problem[]) =>
  new InvalidSettings(
    problems,
    t('The file {0}', file),
    file,
    wayOut({
      terminal: t(
        'Mend these places; `soft-prompt settings --sweep` explains the fields of a sweep, `soft-prompt settings` those that it varies.',
      ),
      editor: t('Mend these places; the file itself explains a setting when the pointer rests on it.'),
    }),
  );
