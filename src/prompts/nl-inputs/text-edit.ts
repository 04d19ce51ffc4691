import type { SourceRange } from './document.ts';

/** `text` in place of the source's units `start` up to `end`. */
export interface TextEdit extends SourceRange {
  readonly text: string;
}

/** The source with the edits made; they may stand in any order and do not overlap. */
export function applyEdits(source: string, edits: readonly TextEdit[]): string {
  const ordered = edits.map((edit, order) => ({ ...edit, order }));
  ordered.sort((one, other) => one.start - other.start || one.end - other.end || one.order - other.order);
  let text = '';
  let done = 0;
  for (const edit of ordered) {
    text += source.slice(done, edit.start) + edit.text;
    done = edit.end;
  }
  return text + source.slice(done);
}

export const insertion = (at: number, text: string): TextEdit => ({ start: at, end: at, text });
export const deletion = (start: number, end: number): TextEdit => ({ start, end, text: '' });

/** The line ending that the source uses. */
export function lineEnding(source: string): string {
  return source.includes('\r\n') ? '\r\n' : '\n';
}

/** The offset at which the line of `offset` begins. */
export function lineStart(source: string, offset: number): number {
  return source.lastIndexOf('\n', offset - 1) + 1;
}

/** The offset at which the line of `offset` ends, its line ending not included. */
export function lineEnd(source: string, offset: number): number {
  const feed = source.indexOf('\n', offset);
  const end = feed < 0 ? source.length : feed;
  return end > offset && source.charAt(end - 1) === '\r' ? end - 1 : end;
}

/** The blanks before `offset` in its line; undefined where anything else stands there. */
export function indentationBefore(source: string, offset: number): string | undefined {
  const before = source.slice(lineStart(source, offset), offset);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

/** What stands between `offset` and the end of its line: nothing, a comment, or something else. */
export function restOfLine(source: string, offset: number): 'blank' | 'comment' | 'other' {
  const rest = source.slice(offset, lineEnd(source, offset));
  if (/^[ \t]*$/.test(rest)) return 'blank';
  return /^[ \t]*#/.test(rest) ? 'comment' : 'other';
}

/** The offset after the blanks at `offset`. */
export function afterBlanks(source: string, offset: number): number {
  return offset + (/^[ \t]*/.exec(source.slice(offset, lineEnd(source, offset)))?.[0].length ?? 0);
}
