import type { SourceRange } from './document.ts';
import { deletion, insertion, lineEnd, lineEnding, lineStart, restOfLine, type TextEdit } from './text-edit.ts';

/** Puts the lines of an item after the last item of a YAML block, at its column. */
export function appendToBlock(source: string, column: number, items: readonly SourceRange[], item: string): TextEdit[] {
  const last = items.at(-1);
  if (last === undefined) return [];
  return [insertion(lineEnd(source, last.end), lineEnding(source) + ' '.repeat(column) + item)];
}

/** Takes an item with its lines out of a YAML block. A comment behind it stays. */
export function removeFromBlock(source: string, item: SourceRange): TextEdit[] {
  if (restOfLine(source, item.end) === 'comment') {
    const rest = source.slice(item.end, lineEnd(source, item.end));
    return [deletion(item.start, item.end + (/^[ \t]*/.exec(rest)?.[0].length ?? 0))];
  }
  const start = lineStart(source, item.start);
  const end = lineEnd(source, item.end);
  const feed = source.indexOf('\n', end);
  return [deletion(start, feed < 0 ? source.length : feed + 1)];
}
