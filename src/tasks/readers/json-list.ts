import { parseJson } from '../../base/json.ts';
import { jsonPositions } from '../../base/json-places.ts';
import { jsonLinesInJson, listEntryNotAnObject, notAList } from '../failures.ts';
import type { DataRecord } from '../record.ts';
import { readSquad } from './squad.ts';

/**
 * The records of a `.json` file, as its content has them: a list of objects, or SQuAD.
 * @throws Failure `task.json-lines-in-json`, and as the readers of both do
 */
export function readJsonFile(text: string, file: string): DataRecord[] {
  if (looksLikeJsonLines(text)) throw jsonLinesInJson(file);
  return /^\s*\[/.test(text) ? readJsonList(text, file) : readSquad(text, file);
}

/** The first line is an object, and another begins after it. */
function looksLikeJsonLines(text: string): boolean {
  const lineEnd = text.indexOf('\n');
  const first = text.slice(0, Math.max(lineEnd, 0)).trim();
  return first.startsWith('{') && first.endsWith('}') && text.slice(lineEnd).trimStart().startsWith('{');
}

/**
 * The objects of one list; a record is named by its number in the list, from 1.
 * @throws Failure `json.malformed`, `task.not-a-list`, `task.record-not-an-object`
 */
export function readJsonList(text: string, file: string): DataRecord[] {
  const list = parseJson(text, file);
  if (!Array.isArray(list)) throw notAList(file);
  const positions = jsonPositions(text, []);
  return list.map((entry: unknown, index) => {
    const place = { file, ...positions[index] };
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
      throw listEntryNotAnObject(place, index + 1);
    return { fields: { ...entry }, place, name: String(index + 1) };
  });
}
