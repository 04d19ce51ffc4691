/** Where hand-written prompts are kept: the seed's Python dictionary, or the same content as JSON or YAML. */
export type NlInputsFormat = 'python' | 'json' | 'yaml';

/** Tokens before and after the query. */
export type Template = readonly [before: number, after: number];

/** UTF-16 offsets into the source. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

/** `textLength` units of a decoded text, from `text` on, and the source that they stand for. In a verbatim run the units agree one by one. */
export interface TextRun {
  readonly text: number;
  readonly textLength: number;
  readonly source: number;
  readonly sourceLength: number;
}

/** One hand-written prompt. */
export interface Entry {
  readonly task: string;
  readonly template: Template;
  readonly text: string;
  /** The key as it is written, quotes included. */
  readonly keyRange: SourceRange;
  /** The value as it is written: its first literal's opening quote to its last one's closing quote. */
  readonly valueRange: SourceRange;
  /** Key, value and the parentheses around it. */
  readonly itemRange: SourceRange;
  /** The literals that make up the value; several where Python joins them. */
  readonly literals: readonly SourceRange[];
  /** The parts of `text` in order, without gaps. */
  readonly runs: readonly TextRun[];
}

/** What holds items: braces, an indented block of YAML, or nothing as yet. */
export type Container =
  | { readonly kind: 'braces'; readonly open: number; readonly close: number | undefined }
  | { readonly kind: 'block'; readonly column: number }
  | ({ readonly kind: 'nothing' } & SourceRange);

/** The prompts of one template. */
export interface TemplateGroup {
  readonly template: Template;
  readonly keyRange: SourceRange;
  /** The two numbers in the key. */
  readonly numberRanges: readonly [SourceRange, SourceRange];
  readonly itemRange: SourceRange;
  readonly container: Container;
  readonly entries: readonly Entry[];
}

/** A dictionary of prompts. */
export interface PromptTable {
  /** The Python variable; undefined for the whole of a JSON or YAML file. */
  readonly name: string | undefined;
  readonly range: SourceRange;
  readonly container: Container;
  readonly groups: readonly TemplateGroup[];
}

export type ProblemCode =
  | 'syntax'
  | 'unterminated-string'
  | 'missing-comma'
  | 'missing-value'
  | 'invalid-template'
  | 'invalid-task'
  | 'invalid-text'
  | 'invalid-escape'
  | 'formatted-string'
  | 'bytes'
  | 'duplicate-table'
  | 'duplicate-template'
  | 'duplicate-task'
  | 'no-table';

export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly range: SourceRange;
}

/** What a file of hand-written prompts holds, as far as it can be read. */
export interface NlInputsDocument {
  readonly format: NlInputsFormat;
  readonly source: string;
  readonly tables: readonly PromptTable[];
  readonly problems: readonly Problem[];
}

/** The variable that interpret_p_tuning reads. */
export const defaultTableName = 'DEFAULT_TEMPLATE';

/** Where a name or key stands twice, Python keeps the last, and so does everything here: the text can be read in spite of it. */
export function isDuplicate({ code }: Problem): boolean {
  return code === 'duplicate-table' || code === 'duplicate-template' || code === 'duplicate-task';
}

/** The table that a tuning reads: DEFAULT_TEMPLATE, else the one that comes first. */
export function mainTable({ tables }: NlInputsDocument): PromptTable | undefined {
  const hasDefault = tables.some(({ name }) => name === defaultTableName);
  const wanted = hasDefault ? defaultTableName : tables[0]?.name;
  return tables.findLast(({ name }) => name === wanted);
}

/** The entries of every table, in the order of the source. */
export function allEntries({ tables }: NlInputsDocument): Entry[] {
  return tables.flatMap(({ groups }) => groups.flatMap(({ entries }) => entries));
}

export function findEntry(table: PromptTable, template: Template, task: string): Entry | undefined {
  return findGroup(table, template)?.entries.findLast((entry) => entry.task === task);
}

export function findGroup(table: PromptTable, template: Template): TemplateGroup | undefined {
  return table.groups.findLast((group) => sameTemplate(group.template, template));
}

export function sameTemplate([before, after]: Template, other: Template): boolean {
  return before === other[0] && after === other[1];
}

/** The offset in the source of the boundary before unit `index` of the entry's text. */
export function sourceOffset({ runs, valueRange }: Pick<Entry, 'runs' | 'valueRange'>, index: number): number {
  const run = runs.find(({ text, textLength }) => index < text + textLength);
  if (run !== undefined)
    return index === run.text || run.textLength !== run.sourceLength ? run.source : run.source + index - run.text;
  const last = runs.at(-1);
  return last === undefined ? valueRange.start + 1 : last.source + last.sourceLength;
}
