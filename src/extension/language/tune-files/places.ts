import { isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import type { SettingPath } from '../../../settings/problem.ts';

/** A setting of the file: its key and, where it is a scalar, its value. */
export interface PlacedSetting {
  readonly path: SettingPath;
  readonly key: Range | undefined;
  /** The value as text and where it stands; undefined for lists and mappings. */
  readonly value: (Range & { readonly text: string }) | undefined;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Files longer than this are no tuning files. */
const longestText = 1_000_000;

/** Every setting of a text with its place, as far as the text can be read. Aliases are not followed. */
export function placedSettings(text: string): PlacedSetting[] {
  if (text.length > longestText) return [];
  const { contents } = parseDocument(text, { prettyErrors: false, logLevel: 'silent' });
  return contents === null ? [] : settingsIn(contents, []);
}

function settingsIn(node: unknown, path: SettingPath): PlacedSetting[] {
  if (isMap(node)) {
    return node.items.flatMap(({ key, value }) => {
      if (!isScalar(key)) return [];
      const inner = [...path, String(key.value)];
      return [{ path: inner, key: rangeOf(key), value: scalarOf(value) }, ...settingsIn(value, inner)];
    });
  }
  if (!isSeq(node)) return [];
  return node.items.flatMap((item, index) => {
    const inner = [...path, index];
    return [{ path: inner, key: undefined, value: scalarOf(item) }, ...settingsIn(item, inner)];
  });
}

function scalarOf(node: unknown): PlacedSetting['value'] {
  if (!isScalar(node) || node.value === null) return undefined;
  const range = rangeOf(node);
  return range && { ...range, text: String(node.value) };
}

function rangeOf({ range }: Node): Range | undefined {
  return range ? { start: range[0], end: range[1] } : undefined;
}

/** The setting whose key or value stands at `offset`. */
export function settingAt(text: string, offset: number): (Range & { readonly path: SettingPath }) | undefined {
  for (const { path, key, value } of placedSettings(text)) {
    for (const range of [key, value]) {
      if (range !== undefined && range.start <= offset && offset <= range.end) {
        return { path, start: range.start, end: range.end };
      }
    }
  }
  return undefined;
}
