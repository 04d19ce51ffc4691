import { Failure } from '../../base/failure.ts';
import { t } from '../../base/l10n.ts';
import type { GridTemplate } from '../../protocol/views/grid.ts';

const refused = (code: string, message: string, remedy: string) =>
  new Failure({ code: `grid.${code}`, message, remedy });

export const textUnreadable = () =>
  refused(
    'text-unreadable',
    t('The text of the file is broken just now, so the grid takes no edits.'),
    t('Mend the text; what you type here is kept until then.'),
  );

export const templateGone = ([before, after]: GridTemplate) =>
  refused(
    'template-gone',
    t('The template ({0}, {1}) is no longer in the file.', before, after),
    t('Undo its removal, or add it again.'),
  );

export const templateExists = ([before, after]: GridTemplate) =>
  refused('template-exists', t('The template ({0}, {1}) is in the table already.', before, after), '');

export const taskExists = (task: string) =>
  refused('task-exists', t('The task "{0}" is in the table already.', task), '');

export const noRoomForTable = () =>
  refused(
    'no-table',
    t('The file holds something other than prompts.'),
    t('Open it as text and make it a mapping of templates, or begin with an empty file.'),
  );

export const editNotMade = () =>
  refused('edit-not-made', t('The file cannot be changed.'), t('It may be read-only: save it under another name.'));
