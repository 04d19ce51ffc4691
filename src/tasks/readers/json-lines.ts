import { Failure } from '../../base/failure.ts';
import { parseJson } from '../../base/json.ts';
import { recordNotAnObject } from '../failures.ts';
import type { DataRecord } from '../record.ts';

/**
 * The records of a file with one JSON object a line; lines of white space are passed over.
 * @throws Failure `json.malformed` with the line and column, `task.record-not-an-object`
 */
export function readJsonLines(text: string, file: string): DataRecord[] {
  const records: DataRecord[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const place = { file, line: index + 1 };
    const value = parseLine(line, index, file);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw recordNotAnObject(place);
    records.push({ fields: { ...value }, place });
  }
  return records;
}

function parseLine(line: string, index: number, file: string): unknown {
  try {
    return parseJson(line, file);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // Once more with as many lines before it as there are in the file, so that the message tells the right one.
    return parseJson('\n'.repeat(index) + line, file);
  }
}
