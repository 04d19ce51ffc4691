import type { GridRow, GridTable, TableChange } from '../../protocol/views/grid.ts';

/** What turns `before` into `after`, a splice of rows for each table that changed; undefined where the tables themselves are others. */
export function changesBetween(before: readonly GridTable[], after: readonly GridTable[]): TableChange[] | undefined {
  const sameTables = before.length === after.length && before.every(({ name }, index) => name === after[index]?.name);
  if (!sameTables) return undefined;
  return after.flatMap((table, index) => {
    const old = before[index];
    return old === undefined ? [] : tableChange(old, table);
  });
}

function tableChange(before: GridTable, after: GridTable): TableChange[] {
  const splice = spliceBetween(before.rows, after.rows);
  const sameTemplates = `${before.templates.join(' ')}` === `${after.templates.join(' ')}`;
  if (sameTemplates && splice.deleted === 0 && splice.rows.length === 0) return [];
  return [{ name: after.name, templates: after.templates, splice }];
}

function spliceBetween(before: readonly GridRow[], after: readonly GridRow[]): TableChange['splice'] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && sameRow(before[start], after[start])) start++;
  let tail = 0;
  while (tail < shorter - start && sameRow(before.at(-1 - tail), after.at(-1 - tail))) tail++;
  return { start, deleted: before.length - tail - start, rows: after.slice(start, after.length - tail) };
}

function sameRow(one: GridRow | undefined, other: GridRow | undefined): boolean {
  if (one === undefined || other === undefined || one.task !== other.task) return false;
  return one.texts.length === other.texts.length && one.texts.every((text, index) => text === other.texts[index]);
}
