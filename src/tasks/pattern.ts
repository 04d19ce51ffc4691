import { closestName } from '../settings/closest-name.ts';
import { patternParts } from '../settings/pattern-syntax.ts';
import { fieldNotText, fieldUnknown, patternMalformed } from './failures.ts';
import { type DataRecord, type FieldPath, fieldNames, fieldValue, parseFieldPath, valueText } from './record.ts';

/** A text with places for fields: `{premise} Question: {hypothesis}`. Nothing in it is ever evaluated. */
export interface Pattern {
  readonly parts: readonly (string | FieldPath)[];
}

/** @throws Failure `task.pattern-malformed` for a brace that belongs to no field; settings that were read have none */
export function parsePattern(text: string): Pattern {
  const parts = patternParts(text).map((part) => {
    if ('strayBraceAt' in part) throw patternMalformed(text, part.strayBraceAt);
    return 'text' in part ? part.text : parseFieldPath(part.field);
  });
  return { parts };
}

/** Whether the pattern's text depends on the record. */
export function namesFields({ parts }: Pattern): boolean {
  return parts.some((part) => typeof part !== 'string');
}

/** @throws Failure `task.field-unknown`, `task.field-not-text` */
export function renderPattern({ parts }: Pattern, record: DataRecord): string {
  return parts.map((part) => (typeof part === 'string' ? part : fieldText(record, part))).join('');
}

/**
 * A field of a record as text: numbers and truth values as JSON spells them.
 * @throws Failure `task.field-unknown`, `task.field-not-text`
 */
export function fieldText(record: DataRecord, path: FieldPath): string {
  const value = fieldValue(record.fields, path);
  const name = path.join('.');
  if (value === undefined) {
    const names = fieldNames(record.fields);
    throw fieldUnknown(record.place, name, names, closestName(name, names));
  }
  const text = valueText(value);
  if (text === undefined) throw fieldNotText(record.place, name);
  return text;
}
