import { t } from '../../base/l10n.ts';
import type { Problem, ProblemCode, SourceRange, Template } from './document.ts';

const problem = (code: ProblemCode, range: SourceRange, message: string): Problem => ({ code, range, message });

export const syntaxProblem = (range: SourceRange) => problem('syntax', range, t('This cannot be read here.'));

export const parserProblem = (range: SourceRange, message: string) => problem('syntax', range, message);

export const unterminatedString = (range: SourceRange) =>
  problem('unterminated-string', range, t('The text has no closing quote.'));

export const missingComma = (range: SourceRange) =>
  problem('missing-comma', range, t('A comma is missing before this.'));

export const missingValue = (range: SourceRange) =>
  problem('missing-value', range, t('The text of the prompt is missing.'));

export const invalidTemplate = (range: SourceRange) =>
  problem('invalid-template', range, t('A template is a pair of token counts, for example (3, 3).'));

export const invalidGroup = (range: SourceRange) =>
  problem('invalid-template', range, t('A template holds tasks and their prompts, each a text.'));

export const invalidTask = (range: SourceRange) => problem('invalid-task', range, t('The name of a task is a text.'));

export const invalidText = (range: SourceRange) =>
  problem('invalid-text', range, t('A prompt is a text that is written out; nothing is computed.'));

export const invalidEscape = (range: SourceRange, written: string) =>
  problem('invalid-escape', range, t('The escape {0} is not finished or stands for no character.', written));

export const namedEscape = (range: SourceRange) =>
  problem(
    'invalid-escape',
    range,
    t('Named characters (\\N{…}) are not read. Write the character itself or its \\u escape.'),
  );

export const formattedString = (range: SourceRange) =>
  problem('formatted-string', range, t('An f-string is computed and is not read here. Write the text itself.'));

export const bytesLiteral = (range: SourceRange) =>
  problem('bytes', range, t('Bytes are no text. Leave out the b before the quote.'));

export const duplicateTable = (range: SourceRange, name: string) =>
  problem('duplicate-table', range, t('{0} is assigned here a second time; Python keeps the last one.', name));

export const duplicateTemplate = (range: SourceRange, [before, after]: Template) =>
  problem(
    'duplicate-template',
    range,
    t('The template ({0}, {1}) stands here a second time; Python keeps the last one.', before, after),
  );

export const duplicateTask = (range: SourceRange, task: string) =>
  problem('duplicate-task', range, t('The task "{0}" stands here a second time; Python keeps the last one.', task));

export const noTable = (range: SourceRange) =>
  problem(
    'no-table',
    range,
    t('There is no dictionary of prompts, as in DEFAULT_TEMPLATE = {(3, 3): {"task": "text"}}.'),
  );
