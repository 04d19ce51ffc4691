import type { SettingPath } from '../../../settings/problem.ts';

/** What is being written at a place of a tuning file. */
export interface Cursor {
  /** The mapping whose key is written, or the setting whose value is. */
  readonly path: SettingPath;
  readonly kind: 'key' | 'value';
  /** What stands between `start` and the place. */
  readonly written: string;
  /** Where what a completion replaces begins and ends. */
  readonly start: number;
  readonly end: number;
}

type Segment = { readonly column: number; readonly key: string | undefined };

/**
 * The place of `offset` by lines and indentation, as YAML's blocks have it. A parser is of no help here: what is being typed is not
 * finished. Undefined in comments and between the braces of a mapping in one line.
 */
export function cursorAt(text: string, offset: number): Cursor | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  if (/(?:^|\s)#/.test(before)) return undefined;
  const lines = text.slice(0, lineStart).split('\n').slice(0, -1);
  const key = /^((?:\s|-\s)*)([\w$.-]*)$/.exec(before);
  if (key !== null) {
    const [, indent = '', written = ''] = key;
    const place = { written, start: offset - written.length, end: wordEnd(text, offset) };
    return { ...place, kind: 'key', path: pathAbove(lines, indent) };
  }
  const value = /^((?:\s|-\s)*)([\w$.-]+):\s+(.*)$/.exec(before);
  if (value === null) return undefined;
  const [, indent = '', name = '', rest = ''] = value;
  const path = [...pathAbove(lines, indent), name];
  const list = /^\[((?:[^[\]{}]*,)?)\s*(["']?)([^"',[\]{}]*)$/.exec(rest);
  if (list !== null) {
    const [, done = '', , written = ''] = list;
    const index = done.split(',').length - 1;
    return {
      kind: 'value',
      path: [...path, index],
      written,
      start: offset - written.length,
      end: wordEnd(text, offset),
    };
  }
  const scalar = /^(["']?)([^"'[\]{}]*)$/.exec(rest);
  if (scalar === null) return undefined;
  const [, , written = ''] = scalar;
  return { kind: 'value', path, written, start: offset - written.length, end: wordEnd(text, offset) };
}

/** The keys of the mapping in which the cursor's line stands, with their values as they are written. */
export function siblingsAt(text: string, path: SettingPath): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const match = /^((?:\s|-\s)*)([\w$.-]+):(?:\s+(.*))?$/.exec(line.trimEnd());
    if (match === null) continue;
    const [, indent = '', key = '', value = ''] = match;
    if (samePath(pathAbove(lines.slice(0, index), indent), path)) found.set(key, plain(value));
  }
  return found;
}

function samePath(one: SettingPath, other: SettingPath): boolean {
  return one.length === other.length && one.every((key, index) => key === other[index]);
}

/** A scalar without quotes and without the comment behind it. */
function plain(value: string): string {
  return value
    .replace(/\s+#.*$/, '')
    .replace(/^(["'])(.*)\1$/, '$2')
    .trim();
}

/** The keys and indices that lead to a line with this indentation (dashes of lists included) below the given lines. */
function pathAbove(lines: readonly string[], indent: string): SettingPath {
  const path: (string | number)[] = [];
  let limit = indent.length;
  let list: { readonly column: number; readonly index: number } | undefined;
  const visit = ({ column, key }: Segment) => {
    if (key === undefined) {
      if (list?.column === column) list = { column, index: list.index + 1 };
      else if (column < limit) {
        if (list !== undefined) path.unshift(list.index);
        list = { column, index: 0 };
        limit = column;
      }
    } else if (list !== undefined ? column <= list.column : column < limit) {
      // The items of a list may stand as far to the left as the key that they belong to.
      if (list !== undefined) path.unshift(list.index);
      list = undefined;
      path.unshift(key);
      limit = column;
    }
  };
  for (const segment of dashes(indent).toReversed()) visit(segment);
  for (const line of lines.toReversed()) {
    if (limit === 0 && list === undefined) break;
    for (const segment of segmentsOf(line).toReversed()) visit(segment);
  }
  if (list !== undefined) path.unshift(list.index);
  return path;
}

function segmentsOf(line: string): Segment[] {
  const match = /^((?:\s|-\s)*)(?:([\w$.-]+):(?:\s|$)|-\s*$)?/.exec(line);
  if (match === null || /^\s*(?:#|$)/.test(line)) return [];
  const [whole, indent = '', key] = match;
  const own = key === undefined ? [] : [{ column: indent.length, key }];
  return [...dashes(whole), ...own];
}

function dashes(indent: string): Segment[] {
  const blank = indent.replace(/[\w$.-]+:\s*$/, '');
  return Array.from(blank.matchAll(/-(?=\s|$)/g), ({ index }) => ({ column: index, key: undefined }));
}

function wordEnd(text: string, offset: number): number {
  return offset + (/^[\w$./-]*/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0);
}
