import type { NlInputsDocument, NlInputsFormat } from './document.ts';
import { parsePython } from './python/parse.ts';
import { parseYaml } from './yaml/parse.ts';

/** The format of a file of hand-written prompts, by its name; undefined for any other file. */
export function nlInputsFormat(fileName: string): NlInputsFormat | undefined {
  if (/\.py$/i.test(fileName)) return 'python';
  if (/\.json$/i.test(fileName)) return 'json';
  return /\.ya?ml$/i.test(fileName) ? 'yaml' : undefined;
}

/**
 * Reads hand-written prompts. What can be read is read; the rest becomes problems with their places. Nothing is executed.
 * @param earlier the same file before an edit, if it is known: it makes reading faster and changes nothing else
 */
export function parseNlInputs(source: string, format: NlInputsFormat, earlier?: NlInputsDocument): NlInputsDocument {
  return format === 'python' ? parsePython(source, earlier) : parseYaml(source, format);
}
