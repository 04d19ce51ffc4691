import type { SettingPath } from '../../../settings/problem.ts';
import { cursorAt, siblingsAt } from '../tune-files/cursor.ts';
import { schemasAt, sweepSchema, tuneSchema } from '../tune-files/schema.ts';
import {
  explainSetting,
  type Suggestion,
  type Suggestions,
  suggestionsAt,
  valueSuggestions,
} from '../tune-files/suggestions.ts';
import { holdsFields, tuneFields, variedFieldAt } from './varied-fields.ts';

/** What can be written at `offset` of a sweep file: its own settings, and the fields of the tuning with their values. */
export function sweepSuggestionsAt(text: string, offset: number): Suggestions | undefined {
  const cursor = cursorAt(text, offset);
  if (cursor === undefined) return undefined;
  if (cursor.kind === 'key' && holdsFields(cursor.path)) {
    const written = siblingsAt(text, cursor.path);
    const hasColon = /^\s*:/.test(text.slice(cursor.end));
    const suggestions = tuneFields()
      .filter(({ path }) => !written.has(path))
      .map(
        ({ path, kind, description }): Suggestion => ({
          label: path,
          kind: 'key',
          text: hasColon ? path : `${path}: `,
          detail: kind,
          documentation: description,
        }),
      );
    return { cursor, suggestions };
  }
  const varied = variedFieldAt(cursor.path);
  if (varied?.inside === undefined) return suggestionsAt(text, offset, sweepSchema());
  const path = [...varied.field.split('.'), ...varied.inside];
  const suggestions = valueSuggestions(schemasOfField(path), { path });
  const labels = suggestions.map(({ label }) => label);
  return { cursor, suggestions: suggestions.filter(({ label }, index) => labels.indexOf(label) === index) };
}

/** Whichever method or kind of task is chosen: that may be another at every point. */
const schemasOfField = (path: SettingPath) => schemasAt(tuneSchema(), path, () => new Map());

/** What a setting of a sweep file means, or the field of the tuning that it varies. */
export function explainSweepSetting(text: string, path: SettingPath): string | undefined {
  const field = variedFieldAt(path)?.field;
  return field === undefined ? explainSetting(text, path, sweepSchema()) : explainSetting('', field.split('.'));
}
