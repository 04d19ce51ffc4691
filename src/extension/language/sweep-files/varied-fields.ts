import type { SettingPath } from '../../../settings/problem.ts';
import { type SettingField, settingFields } from '../../../settings/schema-walk.ts';
import { tuneSettings } from '../../../settings/tune-settings.ts';

/** A place in a sweep file at which a field of the tuning is varied or set. */
export interface VariedField {
  /** As written: `training.learning_rate`. */
  readonly field: string;
  /** The way to the value within the field's own value; undefined where the mapping beside `random` describes a distribution. */
  readonly inside: SettingPath | undefined;
}

/** Whether the keys of the mapping at a path are fields of the tuning. */
export function holdsFields(path: SettingPath): boolean {
  return path.length === holderLength(path);
}

/** The field of the tuning that a path leads into; undefined elsewhere. */
export function variedFieldAt(path: SettingPath): VariedField | undefined {
  const length = holderLength(path);
  const field = length === undefined ? undefined : path[length];
  if (length === undefined || field === undefined) return undefined;
  const rest = path.slice(length + 1);
  if (path[length - 1] === 'set') return { field: String(field), inside: rest };
  // Under grid, and where random has a list, every entry is a value.
  const [entry, ...inside] = rest;
  return { field: String(field), inside: typeof entry === 'number' ? inside : undefined };
}

function holderLength([first, second, third]: SettingPath): number | undefined {
  if (first === 'grid' || first === 'random') return 1;
  const isHolder = third === 'set' || third === 'grid' || third === 'random';
  return first === 'variants' && typeof second === 'number' && isHolder ? 3 : undefined;
}

let known: readonly SettingField[] | undefined;

/** The fields of a tuning that have one value each, in the order of its schema. */
export function tuneFields(): readonly SettingField[] {
  known ??= settingFields(tuneSettings).filter(({ path, kind }) => kind !== 'mapping' && !/\.(?:NAME|0)\b/.test(path));
  return known;
}
