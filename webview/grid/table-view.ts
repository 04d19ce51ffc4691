import type { CellPlace, GridTable, GridTemplate, TableChange } from '../../src/protocol/views/grid.ts';

/** A place in the grid; the headers are row and column -1. */
export interface Position {
  readonly row: number;
  readonly column: number;
}

/** The tables after the changes that the host told of. */
export function applyChanges(tables: readonly GridTable[], changes: readonly TableChange[]): GridTable[] {
  return tables.map((table) => {
    const change = changes.find(({ name }) => name === table.name);
    if (change === undefined) return table;
    const { start, deleted, rows } = change.splice;
    return { ...table, templates: change.templates, rows: table.rows.toSpliced(start, deleted, ...rows) };
  });
}

export function sameTemplate(one: GridTemplate, other: GridTemplate): boolean {
  return one[0] === other[0] && one[1] === other[1];
}

export function sameCell(one: CellPlace, other: CellPlace): boolean {
  return one.table === other.table && one.task === other.task && sameTemplate(one.template, other.template);
}

/** The cell at a position; undefined for the headers. */
export function cellAt(table: GridTable, { row, column }: Position): CellPlace | undefined {
  const task = table.rows[row]?.task;
  const template = table.templates[column];
  return task === undefined || template === undefined ? undefined : { table: table.name, task, template };
}

/** The text of a cell; undefined where the template lacks the task. */
export function textOf(table: GridTable, { task, template }: CellPlace): string | undefined {
  const column = table.templates.findIndex((known) => sameTemplate(known, template));
  return table.rows.find((row) => row.task === task)?.texts[column] ?? undefined;
}

interface Wanted {
  readonly task: string | undefined;
  readonly template: GridTemplate | undefined;
}

/** Where a task and a template stand now; what is gone is replaced by what stands nearest to `fallback`. */
export function locate(table: GridTable, { task, template }: Wanted, fallback: Position): Position {
  const row = table.rows.findIndex((known) => known.task === task);
  const column = template === undefined ? -1 : table.templates.findIndex((known) => sameTemplate(known, template));
  return clamp(table, {
    row: task === undefined || row < 0 ? fallback.row : row,
    column: template === undefined || column < 0 ? fallback.column : column,
  });
}

export function clamp(table: GridTable, { row, column }: Position): Position {
  return {
    row: Math.max(-1, Math.min(row, table.rows.length - 1)),
    column: Math.max(-1, Math.min(column, table.templates.length - 1)),
  };
}

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
}

/** Where a key leads, as in ARIA's grid pattern; undefined where it is no key of navigation. */
export function move(table: GridTable, from: Position, { key, ctrlKey }: Key, pageRows: number): Position | undefined {
  const to = (row: number, column: number) => clamp(table, { row, column });
  const { row, column } = from;
  switch (key) {
    case 'ArrowUp':
      return to(ctrlKey ? 0 : row - 1, column);
    case 'ArrowDown':
      return to(ctrlKey ? table.rows.length : row + 1, column);
    case 'ArrowLeft':
      return to(row, ctrlKey ? 0 : column - 1);
    case 'ArrowRight':
      return to(row, ctrlKey ? table.templates.length : column + 1);
    case 'PageUp':
      return to(Math.max(row - pageRows, Math.min(row, 0)), column);
    case 'PageDown':
      return to(row + pageRows, column);
    case 'Home':
      return to(ctrlKey ? 0 : row, 0);
    case 'End':
      return to(ctrlKey ? table.rows.length : row, table.templates.length);
    default:
      return undefined;
  }
}

/** The places, of `count` that are `size` long each, of which a window from `scrolled` on shows a part; a few more on either side. */
export function visible(
  count: number,
  size: number,
  scrolled: number,
  shown: number,
  spare: number,
): readonly number[] {
  const first = Math.max(0, Math.floor(scrolled / size) - spare);
  const end = Math.min(count, Math.ceil((scrolled + shown) / size) + spare);
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}
