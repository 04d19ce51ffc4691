import type { NlInputsDocument, NlInputsFormat } from './document.ts';
import { parsePython } from './python/parse.ts';
import { parseYaml } from './yaml/parse.ts';

/** The format of a file of hand-written prompts, by its name; undefined for any other file. */
export function nlInputsFormat(fileName: string): NlInputsFormat | undefined {
  if (/\.py$/i.test(fileName)) return 'python';
  if (/\.json$/i.test(fileName)) return 'json';
  return /\.ya?ml$/i.test(fileName) ? 'yaml' : undefined;
}

/** Reads hand-written prompts. What can be read is read; the rest becomes problems with their places. Nothing is executed. */
export function parseNlInputs(source: string, format: NlInputsFormat): NlInputsDocument {
  return format === 'python' ? parsePython(source) : parseYaml(source, format);
}
