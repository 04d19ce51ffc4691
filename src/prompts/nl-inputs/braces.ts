import type { SourceRange } from './document.ts';
import {
  afterBlanks,
  deletion,
  indentationBefore,
  insertion,
  lineEnd,
  lineEnding,
  lineStart,
  restOfLine,
  type TextEdit,
} from './text-edit.ts';

/** The braces of a dictionary, and the items in them that were read. */
export interface BracedItems {
  readonly open: number;
  readonly close: number | undefined;
  readonly items: readonly SourceRange[];
}

/** How far an item is indented more than the braces around it, where nothing shows it. */
const indentationStep = '    ';

/** The indentation of the items, where each has a line of its own; undefined where they stand in one line. */
export function itemIndentation(source: string, { open, close, items }: BracedItems): string | undefined {
  const last = items.at(-1);
  if (last !== undefined) return indentationBefore(source, last.start);
  if (close === undefined || !source.slice(open, close).includes('\n')) return undefined;
  const closing = indentationBefore(source, close);
  return closing === undefined ? undefined : closing + indentationStep;
}

/** Puts an item after the last one, laid out as that is. */
export function appendItem(source: string, braced: BracedItems, item: string): TextEdit[] {
  const { open, close, items } = braced;
  const indentation = itemIndentation(source, braced);
  const last = items.at(-1);
  if (last !== undefined) return appendAfter(source, last, item, indentation);
  if (indentation === undefined || close === undefined) return [insertion(open, item)];
  return [insertion(lineStart(source, close), indentation + item + lineEnding(source))];
}

function appendAfter(source: string, last: SourceRange, item: string, indentation: string | undefined): TextEdit[] {
  const comma = commaAfter(source, last.end);
  const end = comma === undefined ? last.end : comma + 1;
  if (indentation === undefined) return [insertion(end, comma === undefined ? `, ${item}` : ` ${item},`)];
  // A comment at the end of the line belongs to the item before.
  const at = restOfLine(source, end) === 'other' ? end : lineEnd(source, end);
  const line = lineEnding(source) + indentation + item;
  if (comma !== undefined) return [insertion(at, `${line},`)];
  return at === end ? [insertion(at, `,${line}`)] : [insertion(end, ','), insertion(at, line)];
}

/** Takes an item out, with its comma and its line where it has one of its own. Comments stay. */
export function removeItem(source: string, { items }: BracedItems, index: number): TextEdit[] {
  const item = items[index];
  if (item === undefined) return [];
  const comma = commaAfter(source, item.end);
  const end = comma === undefined ? item.end : comma + 1;
  const previous = items[index - 1];
  const previousComma = comma === undefined && previous !== undefined ? commaAfter(source, previous.end) : undefined;
  if (comma === undefined && isPlainGap(source, previousComma, item.start)) {
    return [deletion(previousComma ?? item.start, end)];
  }
  const unneeded = previousComma === undefined ? [] : [deletion(previousComma, previousComma + 1)];
  return [...unneeded, ...removeWithComma(source, item, comma)];
}

/** Whether only a comma and blanks stand before an item in its line. */
function isPlainGap(source: string, comma: number | undefined, end: number): boolean {
  return comma !== undefined && /^,[ \t]*$/.test(source.slice(comma, end));
}

function removeWithComma(source: string, item: SourceRange, comma: number | undefined): TextEdit[] {
  const end = comma === undefined ? item.end : comma + 1;
  const isCommented = comma !== undefined && source.slice(item.end, comma).trim() !== '';
  if (isCommented) return [deletion(item.start, item.end), deletion(comma, end)];
  const hasLine = indentationBefore(source, item.start) !== undefined;
  const rest = restOfLine(source, end);
  if (hasLine && rest === 'blank') return [deletion(lineStart(source, item.start), nextLine(source, end))];
  return [deletion(item.start, comma === undefined ? end : afterBlanks(source, end))];
}

function nextLine(source: string, offset: number): number {
  const end = lineEnd(source, offset);
  return end + (source.startsWith('\r\n', end) ? 2 : source.startsWith('\n', end) ? 1 : 0);
}

/** The offset of the comma that follows, with blanks, line ends and comments before it. */
export function commaAfter(source: string, offset: number): number | undefined {
  const gap = /(?:\s|#[^\n]*)*/y;
  gap.lastIndex = offset;
  const end = offset + (gap.exec(source)?.[0].length ?? 0);
  return source.charAt(end) === ',' ? end : undefined;
}

/** An item that is itself a dictionary, laid out in lines or in one line. */
export function writeDictionary(
  key: string,
  items: readonly string[],
  layout:
    | { readonly outer: string; readonly inner: string; readonly lineEnding: string; readonly endsInComma: boolean }
    | undefined,
): string {
  if (layout === undefined || items.length === 0) return `${key}: {${items.join(', ')}}`;
  const lines = items.map((item) => layout.inner + item).join(`,${layout.lineEnding}`);
  const end = (layout.endsInComma ? ',' : '') + layout.lineEnding + layout.outer;
  return `${key}: {${layout.lineEnding}${lines}${end}}`;
}
