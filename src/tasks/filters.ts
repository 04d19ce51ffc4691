import type { TaskSettings } from '../settings/task-settings.ts';
import { type DataRecord, fieldValue, parseFieldPath, valueText } from './record.ts';

type Filters = NonNullable<TaskSettings['filters']>;
type Filter = Filters[number];

/** Whether a record passes every filter. Values are compared as texts, so that CSV and JSON behave alike. */
export function passes(record: DataRecord, filters: Filters): boolean {
  return filters.every((filter) => passesOne(record, filter));
}

function passesOne(record: DataRecord, { field, equals }: Filter): boolean {
  const value = fieldValue(record.fields, parseFieldPath(field));
  if (equals === undefined) return !isEmpty(value);
  const wanted = Array.isArray(equals) ? equals : [equals];
  const text = valueText(value);
  return text !== undefined && wanted.some((one) => String(one) === text);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  return Array.isArray(value) && value.length === 0;
}
