import { closestName } from '../settings/closest-name.ts';
import { fieldUnknown } from './failures.ts';
import { type DataRecord, type FieldPath, fieldNames } from './record.ts';

/**
 * A record for each element of the lists on the path: the lists are replaced by their one element, all else is kept.
 * @throws Failure `task.field-unknown` where the path leads nowhere
 */
export function expandRecord(record: DataRecord, path: FieldPath): DataRecord[] {
  const unknown = () => {
    const names = fieldNames(record.fields);
    return fieldUnknown(record.place, path.join('.'), names, closestName(path.join('.'), names));
  };
  return unfold(record.fields, path, unknown).map(({ value, part }) => ({
    ...record,
    fields: { ...asObject(value) },
    part: [record.part, ...part].filter((one) => one !== undefined).join('.'),
  }));
}

interface Unfolded {
  readonly value: unknown;
  /** Places in the lists, from 1. */
  readonly part: readonly number[];
}

function unfold(value: unknown, path: FieldPath, unknown: () => Error): Unfolded[] {
  if (Array.isArray(value)) {
    return value.flatMap((element: unknown, index) =>
      unfold(element, path, unknown).map((one) => ({ value: one.value, part: [index + 1, ...one.part] })),
    );
  }
  const [key, ...rest] = path;
  if (key === undefined) return [{ value, part: [] }];
  const fields = new Map<string, unknown>(Object.entries(asObject(value)));
  if (!fields.has(key)) throw unknown();
  return unfold(fields.get(key), rest, unknown).map((one) => ({
    value: { ...asObject(value), [key]: one.value },
    part: one.part,
  }));
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
