import { t } from '../../../base/l10n.ts';
import { taskPresetNames } from '../../../settings/task-preset-names.ts';
import { type Cursor, cursorAt, siblingsAt } from './cursor.ts';
import { agreeing, alternatives, kindOf, namedValues, type SchemaNode, schemasAt, tuneSchema } from './schema.ts';

export interface Suggestion {
  readonly label: string;
  readonly kind: 'key' | 'value';
  /** What is written; for a mapping, the line in which its first key stands as well. */
  readonly text: string;
  readonly detail: string;
  readonly documentation: string;
}

export interface Suggestions {
  readonly cursor: Cursor;
  readonly suggestions: readonly Suggestion[];
}

/** What can be written at `offset`, by the schema. */
export function suggestionsAt(text: string, offset: number, root = tuneSchema()): Suggestions | undefined {
  const cursor = cursorAt(text, offset);
  if (cursor === undefined) return undefined;
  const siblings = (path: Cursor['path']) => siblingsAt(text, path);
  const nodes = schemasAt(root, cursor.path, siblings);
  const suggestions =
    cursor.kind === 'key'
      ? [
          ...keySuggestions(nodes, siblings(cursor.path), isFollowedByColon(text, cursor)),
          ...listSuggestions(nodes, cursor),
        ]
      : valueSuggestions(nodes, cursor);
  return { cursor, suggestions: unique(suggestions) };
}

function keySuggestions(
  nodes: readonly SchemaNode[],
  written: ReadonlyMap<string, string>,
  hasColon: boolean,
): Suggestion[] {
  return agreeing(nodes, written)
    .flatMap(({ properties = {} }) => Object.entries(properties))
    .filter(([key]) => !written.has(key))
    .map(([key, node]) => ({
      label: key,
      kind: 'key',
      text: hasColon ? key : key + separatorOf(node),
      detail: kindOf(node),
      documentation: describe(node),
    }));
}

/** A key whose value can only be a mapping continues in the next line. */
function separatorOf(node: SchemaNode): string {
  const isMapping = alternatives(node).every(({ type }) => type === 'object');
  return isMapping ? ':\n  ' : ': ';
}

/** An item of a list in lines of its own: `- label_words`. */
function listSuggestions(nodes: readonly SchemaNode[], cursor: Cursor): Suggestion[] {
  return typeof cursor.path.at(-1) === 'number' ? valueSuggestions(nodes, cursor) : [];
}

/** The values that schemas name. */
export function valueSuggestions(nodes: readonly SchemaNode[], { path }: Pick<Cursor, 'path'>): Suggestion[] {
  const setting = path.join('.');
  const presets = setting === 'task' || setting === 'task.preset' ? taskPresetNames : [];
  return nodes.flatMap((node) =>
    [...namedValues(node), ...presets].map((value) => ({
      label: value,
      kind: 'value',
      text: value,
      detail: value === String(node.default) ? t('default') : '',
      documentation: describe(node),
    })),
  );
}

function describe({ description = '', default: usual }: SchemaNode): string {
  // Many descriptions name the default in words, where it depends on other settings.
  const isTold = usual === undefined || typeof usual === 'object' || /\bDefault\b/.test(description);
  return isTold ? description : `${description} Default: ${String(usual)}.`;
}

function isFollowedByColon(text: string, { end }: Cursor): boolean {
  return /^\s*:/.test(text.slice(end, end + 20));
}

function unique(suggestions: readonly Suggestion[]): Suggestion[] {
  const byLabel = new Map<string, Suggestion>();
  for (const suggestion of suggestions) if (!byLabel.has(suggestion.label)) byLabel.set(suggestion.label, suggestion);
  return [...byLabel.values()];
}

/** What the schema says of the setting at a path, in Markdown; undefined where it knows none. */
export function explainSetting(text: string, path: Cursor['path'], root = tuneSchema()): string | undefined {
  const nodes = schemasAt(root, path, (at) => siblingsAt(text, at));
  const [node] = nodes;
  if (node === undefined || path.length === 0) return undefined;
  const kinds = [...new Set(nodes.map(kindOf))].filter((kind) => kind !== '').join(' | ');
  const title = `\`${path.join('.')}\`${kinds === '' ? '' : ` — ${kinds}`}`;
  const descriptions = [...new Set(nodes.map(describe))].filter((description) => description !== '');
  return [title, ...descriptions].join('\n\n');
}
