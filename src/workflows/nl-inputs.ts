import type { Place } from '../base/failure.ts';
import {
  allEntries,
  type Entry,
  findEntry,
  isDuplicate,
  mainTable,
  type NlInputsDocument,
  type Template,
} from '../prompts/nl-inputs/document.ts';
import { nlInputsFormat, parseNlInputs } from '../prompts/nl-inputs/parse.ts';
import { readTextFile } from '../settings/text-file.ts';
import { nlInputsEntryMissing, nlInputsFormatUnknown, nlInputsUnreadable } from './failures.ts';

/** Far more than people write. */
const largestFile = 4 * 2 ** 20;

/**
 * Reads a file of hand-written prompts. Nothing in it is executed.
 * @throws Failure with line and column where it cannot be read as a whole
 */
export async function readNlInputs(file: string): Promise<NlInputsDocument> {
  const format = nlInputsFormat(file);
  if (format === undefined) throw nlInputsFormatUnknown(file);
  const document = parseNlInputs(await readTextFile(file, largestFile), format);
  const problem = document.problems.find((each) => !isDuplicate(each));
  if (problem !== undefined) throw nlInputsUnreadable(placeOf(document, file, problem.range.start), problem.message);
  return document;
}

/**
 * The hand-written prompt of a task for a template, and where it is written.
 * @throws Failure when the file has none
 */
export async function lookUpPrompt(
  file: string,
  template: Template,
  task: string,
): Promise<{ readonly text: string; readonly place: Place }> {
  const document = await readNlInputs(file);
  const table = mainTable(document);
  const entry = table === undefined ? undefined : findEntry(table, template, task);
  if (entry === undefined) {
    const known = table?.groups.flatMap((group) => group.entries).map(describe) ?? [];
    throw nlInputsEntryMissing(file, template, task, [...new Set(known)]);
  }
  return { text: entry.text, place: placeOf(document, file, entry.valueRange.start) };
}

/** Every hand-written prompt of a file, with the line at which it stands. */
export async function listPrompts(file: string): Promise<(Entry & { readonly line: number })[]> {
  const document = await readNlInputs(file);
  return allEntries(document).map((entry) => ({ ...entry, line: placeOf(document, file, entry.keyRange.start).line }));
}

function describe({ template, task }: Entry): string {
  return `(${template.join(', ')}) ${task}`;
}

function placeOf({ source }: NlInputsDocument, file: string, offset: number) {
  const before = source.slice(0, offset).split('\n');
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
