import { Failure } from './failure.ts';
import { formatBytes } from './format-bytes.ts';
import { wayOut } from './front-end.ts';
import { t } from './l10n.ts';

export const fileNotFound = (file: string) =>
  new Failure({
    code: 'file.not-found',
    message: t('{0} does not exist.', file),
    remedy: t('Check the path for typing errors.'),
    place: { file },
  });

export const fileNotReadable = (file: string, cause: unknown) =>
  new Failure({
    code: 'file.not-readable',
    message: t('{0} cannot be read: {1}', file, reasonOf(cause)),
    remedy: t('Check that it is an ordinary file and that you may read it.'),
    place: { file },
    cause,
  });

export const fileNotWritable = (file: string, cause: unknown) =>
  new Failure({
    code: 'file.not-writable',
    message: t('{0} cannot be written: {1}', file, reasonOf(cause)),
    remedy: t('Check that its folder exists and that you may write there.'),
    place: { file },
    cause,
  });

export const fileEndsEarly = (file: string, expected: number, found: number) =>
  new Failure({
    code: 'file.ends-early',
    message: t('{0} ended at byte {1} while it was read up to byte {2}.', file, found, expected),
    remedy: t('Another program may be writing it. Wait for that to end, or fetch the file again.'),
    place: { file },
  });

export const diskFull = (file: string, cause: unknown) =>
  new Failure({
    code: 'disk.full',
    message: t('The disk became full while {0} was written.', file),
    remedy: t('Free some space and try again. Nothing half-written was left behind.'),
    place: { file },
    cause,
  });

export const diskSpaceShort = (folder: string, needed: number, free: number) =>
  new Failure({
    code: 'disk.space-short',
    message: t('{0} has {1} free, but {2} are needed.', folder, formatBytes(free), formatBytes(needed)),
    remedy: t(
      'Free some space, or set `{0}` to a folder on a larger disk.',
      wayOut({ terminal: 'SOFT_PROMPT_CACHE', editor: 'softPrompt.studioCacheFolder' }),
    ),
    place: { file: folder },
  });

export const jsonMalformed = (file: string, line: number, column: number, found: string) =>
  new Failure({
    code: 'json.malformed',
    message: t('{0}, line {1}, column {2}: this is not JSON, {3} is unexpected here.', file, line, column, found),
    remedy: t('Correct the file at this place, or fetch it again.'),
    place: { file, line, column },
  });

export const textNotUtf8 = (file: string, cause: unknown) =>
  new Failure({
    code: 'text.not-utf8',
    message: t('{0} is not UTF-8 text.', file),
    remedy: t('Save it with the encoding UTF-8.'),
    place: { file },
    cause,
  });

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
