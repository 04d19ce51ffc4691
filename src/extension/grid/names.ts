import { t } from '../../base/l10n.ts';
import { sameTemplate } from '../../prompts/nl-inputs/document.ts';
import type { GridTable, GridTemplate } from '../../protocol/views/grid.ts';

/** More tokens than any context holds: a bound for slips. */
const mostTokens = 65_536;

/** The template that a person writes: `3, 3`, `(3,3)` or `3 3`. */
export function readTemplate(written: string): GridTemplate | undefined {
  const match = /^\s*[([]?\s*(\d{1,5})(?:\s*,\s*|\s+)(\d{1,5})\s*[)\]]?\s*$/.exec(
    written.normalize('NFKC').replace('、', ','),
  );
  if (match === null) return undefined;
  const template: GridTemplate = [Number(match[1]), Number(match[2])];
  return Math.max(...template) <= mostTokens ? template : undefined;
}

export function writeTemplate([before, after]: GridTemplate): string {
  return `${before}, ${after}`;
}

/** What is wrong with a template for `table`, where `own` is the one that is being changed; undefined where nothing is. */
export function templateProblem(written: string, table: GridTable | undefined, own?: GridTemplate): string | undefined {
  const template = readTemplate(written);
  if (template === undefined) return t('Write two numbers of tokens: before and after the query, for example 3, 3.');
  if (template[0] + template[1] === 0) return t('A template needs at least one soft token.');
  if (own !== undefined && sameTemplate(own, template)) return undefined;
  const exists = table?.templates.some((known) => sameTemplate(known, template)) ?? false;
  return exists ? t('The template ({0}, {1}) is in the table already.', ...template) : undefined;
}

/** What is wrong with a name for a task of `table`, where `own` is the one that is being renamed; undefined where nothing is. */
export function taskProblem(name: string, table: GridTable | undefined, own?: string): string | undefined {
  if (name.trim() === '') return t('A task needs a name.');
  if (name === own) return undefined;
  const exists = table?.rows.some(({ task }) => task === name) ?? false;
  return exists ? t('The task "{0}" is in the table already.', name) : undefined;
}
