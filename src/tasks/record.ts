import type { Place } from '../base/failure.ts';

/** One entry of a data file: its fields as the file has them (JSON values; texts in CSV and TSV), and where it stands. */
export interface DataRecord {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly place: Place;
  /** What it is called in a file whose lines do not tell records apart: its number in the list, the id of its question. */
  readonly name?: string;
  /** Which of the records of its place it is, where `expand` made several: `2`, `2.1`. */
  readonly part?: string;
}

/** A way into nested fields: `paragraph.text` as `['paragraph', 'text']`; a number is a place in a list, from 0. */
export type FieldPath = readonly string[];

export function parseFieldPath(text: string): FieldPath {
  return text.split('.');
}

/** Mappings and lists as what they are; undefined for texts, numbers and nothing. */
function children(value: unknown): Map<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? new Map<string, unknown>(Object.entries(value)) : undefined;
}

/**
 * The value of a field. A field whose own name has a dot in it (a CSV column, for instance) is found under that name first.
 * @returns undefined where there is no such field
 */
export function fieldValue(fields: Readonly<Record<string, unknown>>, path: FieldPath): unknown {
  const whole = path.join('.');
  if (Object.hasOwn(fields, whole)) return fields[whole];
  let value: unknown = fields;
  for (const key of path) value = children(value)?.get(key);
  return value;
}

/** All texts at a field: a list in its path stands for all its elements. */
export function fieldTexts(value: unknown, path: FieldPath): readonly (string | undefined)[] {
  if (Array.isArray(value)) return value.flatMap((element) => fieldTexts(element, path));
  const [key, ...rest] = path;
  return key === undefined ? [valueText(value)] : fieldTexts(children(value)?.get(key), rest);
}

/** More than these in a message is a wall of text. */
const mostListed = 40;

/** The paths of all fields that hold a single value, for messages. */
export function fieldNames(fields: Readonly<Record<string, unknown>>): string[] {
  const names: string[] = [];
  const visit = (value: unknown, path: string) => {
    if (names.length >= mostListed) return;
    const inner = children(value);
    if (inner === undefined) names.push(path);
    else for (const [key, child] of inner) visit(child, path === '' ? key : `${path}.${key}`);
  };
  visit(fields, '');
  return names;
}

/** A single value as text; undefined for mappings, lists and nothing. */
export function valueText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
