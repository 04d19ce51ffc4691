import { type Document, isMap, isNode, isScalar, LineCounter, type Pair, parseDocument } from 'yaml';
import type { Place } from '../base/failure.ts';
import { t } from '../base/l10n.ts';
import type { Problem, SettingPath } from './problem.ts';

/** Aliases may repeat a part of the file; more of them than this is an attack ("billion laughs"), not a setting. */
const mostAliases = 100;

/** A parsed YAML or JSON file (JSON is a part of YAML 1.2) that can tell where each value stands. */
export interface YamlDocument {
  readonly file: string;
  /** Plain JavaScript data; undefined where the syntax is broken. */
  readonly content: unknown;
  readonly syntaxProblems: readonly Problem[];
  /** Where the value at `path` stands, or the innermost value around it where it is missing. */
  placeOf(path: SettingPath): Place;
  /** Where the key `key` of the mapping at `path` stands. */
  placeOfKey(path: SettingPath, key: string): Place;
}

export function readYaml(text: string, file: string): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const syntaxProblems: Problem[] = document.errors.map((error) => ({
    path: [],
    message: t('The syntax is broken: {0}', error.message),
    remedy: '',
    place: placeAt(error.pos[0]),
  }));
  const content = syntaxProblems.length === 0 ? plainContent(document, syntaxProblems, file) : undefined;
  return {
    file,
    content,
    syntaxProblems,
    placeOf: (path) => placeAt(offsetOf(document, path)),
    placeOfKey: (path, key) => placeAt(keyOffset(document, path, key) ?? offsetOf(document, path)),
  };
}

function plainContent(document: Document, problems: Problem[], file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    problems.push({ path: [], message: t('The syntax is broken: {0}', message), remedy: '', place: { file } });
    return undefined;
  }
}

function offsetOf(document: Document, path: SettingPath): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function keyOffset(document: Document, path: SettingPath, key: string): number | undefined {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(node)) return undefined;
  const spelled = (pair: Pair) => (isScalar(pair.key) ? String(pair.key.value) : undefined);
  const found = node.items.find((pair) => spelled(pair) === key)?.key;
  return isNode(found) && found.range ? found.range[0] : undefined;
}
