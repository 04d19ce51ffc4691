import { closestName } from '../settings/closest-name.ts';
import type { TaskSettings } from '../settings/task-settings.ts';
import { fieldUnknown } from './failures.ts';
import { type DataRecord, fieldNames, fieldValue, parseFieldPath, valueText } from './record.ts';

type Filters = NonNullable<TaskSettings['filters']>;
type Filter = Filters[number];

/** Whether a record passes every filter. Values are compared as texts, so that CSV and JSON behave alike. */
export function passes(record: DataRecord, filters: Filters): boolean {
  return filters.every((filter) => passesOne(record, filter));
}

/**
 * For records none of which passes: a field that none of them has is the reason.
 * @throws Failure `task.field-unknown`
 */
export function requireFilteredFields(records: readonly DataRecord[], filters: Filters): void {
  const [first] = records;
  for (const { field } of filters) {
    const path = parseFieldPath(field);
    if (first === undefined || records.some(({ fields }) => fieldValue(fields, path) !== undefined)) continue;
    const names = fieldNames(first.fields);
    throw fieldUnknown(first.place, field, names, closestName(field, names));
  }
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
