import { Failure, type Place } from '../base/failure.ts';
import { wayOut } from '../base/front-end.ts';
import { t } from '../base/l10n.ts';
import { type Problem, spellPath } from './problem.ts';

/** More problems than these say nothing new. */
const mostListed = 20;

/** Settings that do not hold: every problem of the file at once, so that an editor can mark each. */
export class InvalidSettings extends Failure {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], source: string, file: string | undefined, remedy = mendSettings()) {
    const lines = problems.slice(0, mostListed).map(problemLine);
    if (problems.length > mostListed) lines.push(t('… and {0} more', problems.length - mostListed));
    const place = problems.find((problem) => problem.place)?.place ?? (file === undefined ? undefined : { file });
    super({
      code: 'settings.invalid',
      message: [t('{0} cannot be used:', source), ...lines].join('\n  '),
      remedy,
      ...(place === undefined ? {} : { place }),
    });
    this.problems = problems;
  }
}

const mendSettings = () =>
  wayOut({
    terminal: t('Mend these places; `soft-prompt settings` explains every setting.'),
    editor: t('Mend these places; the file itself explains a setting when the pointer rests on it.'),
  });

function problemLine({ place, path, message, remedy }: Problem): string {
  const where = place?.line === undefined ? spellPath(path) : `${place.line}:${place.column ?? 1}`;
  return [where === '' ? '' : `${where}: `, message, remedy === '' ? '' : ` ${remedy}`].join('');
}

export const invalidSettingsFile = (file: string, problems: readonly Problem[]) =>
  new InvalidSettings(problems, t('The file {0}', file), file);

/** @param name the preset's or the task file's; undefined for a task that stands in the tuning's own file */
export const invalidTask = (name: string | undefined, problems: readonly Problem[]) =>
  new InvalidSettings(problems, name === undefined ? t('The task') : t('The task {0}', name), undefined);

export const invalidOverrides = (problems: readonly Problem[]) =>
  new InvalidSettings(problems, t('The settings given beside the file'), undefined);

export const overrideWithoutValue = (override: string) =>
  new Failure({
    code: 'settings.override-without-value',
    message: t('`{0}` is no setting with a value.', override),
    remedy: t('Write it as PATH=VALUE, for instance training.learning_rate=0.003.'),
  });

export const notAFile = (file: string) =>
  new Failure({
    code: 'file.not-a-file',
    message: t('{0} is a folder or a device, not an ordinary file.', file),
    remedy: t('Name the file itself.'),
    place: { file },
  });

export const fileTooLarge = (file: string, bytes: number, limit: number) =>
  new Failure({
    code: 'file.too-large',
    message: t('The file {0} has {1} bytes; at most {2} are read.', file, bytes, limit),
    remedy: t('Is it the right file? Split it, or keep a sample of it.'),
    place: { file },
  });

export const notUtf8 = (place: Place, byte: number) =>
  new Failure({
    code: 'file.not-utf8',
    message: t(
      'The file {0} is not UTF-8: byte {1}, in line {2}, belongs to no character.',
      place.file,
      byte,
      place.line ?? 1,
    ),
    remedy: t('Save it as UTF-8. A file in Shift-JIS, for instance: iconv -f SHIFT_JIS -t UTF-8 OLD > NEW'),
    place,
  });

export const inOtherEncoding = (file: string, encoding: string) =>
  new Failure({
    code: 'file.not-utf8',
    message: t('The file {0} is written in {1}, not in UTF-8.', file, encoding),
    remedy: t('Save it as UTF-8: {0}', `iconv -f ${encoding} -t UTF-8 OLD > NEW`),
    place: { file, line: 1, column: 1 },
  });
