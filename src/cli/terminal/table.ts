import type { Style } from './style.ts';
import { oneLine, padEnd, padStart, truncate, width } from './text.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand on the right. */
  readonly align?: 'left' | 'right';
  /** Longer cells are cut. */
  readonly maxWidth?: number;
}

const gap = '  ';

/** A table with aligned columns, its header first, one line a row. Control characters in cells are made visible. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[], style: Style): string {
  const cells = rows.map((row) => columns.map(({ maxWidth }, index) => cell(row[index] ?? '', maxWidth)));
  const widths = columns.map(({ title }, index) =>
    Math.max(width(title), ...cells.map((row) => width(row[index] ?? ''))),
  );
  const line = (texts: readonly string[]) =>
    columns
      .map(({ align }, index) => (align === 'right' ? padStart : padEnd)(texts[index] ?? '', widths[index] ?? 0))
      .join(gap)
      .trimEnd();
  const header = style.bold(line(columns.map(({ title }) => title)));
  const rule = style.dim(widths.map((columnWidth) => '─'.repeat(columnWidth)).join(gap));
  return [header, rule, ...cells.map(line)].join('\n');
}

/** Names and values, one pair a line, the values aligned. */
export function formatPairs(pairs: readonly (readonly [string, string])[], style: Style): string {
  const nameWidth = Math.max(...pairs.map(([name]) => width(name)));
  return pairs.map(([name, value]) => `${style.dim(padEnd(name, nameWidth))}${gap}${value}`).join('\n');
}

function cell(text: string, maxWidth: number | undefined): string {
  const line = oneLine(text);
  return maxWidth === undefined ? line : truncate(line, maxWidth);
}
