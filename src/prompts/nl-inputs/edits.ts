import { appendToBlock, removeFromBlock } from './blocks.ts';
import { appendItem, type BracedItems, itemIndentation, removeItem, writeDictionary } from './braces.ts';
import {
  type Container,
  defaultTableName,
  type Entry,
  findGroup,
  type NlInputsDocument,
  type PromptTable,
  type SourceRange,
  type Template,
  type TemplateGroup,
} from './document.ts';
import { writeTemplate, writeText } from './notation.ts';
import { insertion, lineEnding, type TextEdit } from './text-edit.ts';

/** A prompt that is to be written. */
export interface NewEntry {
  readonly task: string;
  readonly text: string;
}

const blockStep = 2;

/** Edits that add a prompt to a template that lacks its task. */
export function addEntry(
  document: NlInputsDocument,
  table: PromptTable,
  group: TemplateGroup,
  entry: NewEntry,
): TextEdit[] {
  const { source } = document;
  const { container, entries } = group;
  const item = writeEntry(document, table, group, entry);
  switch (container.kind) {
    case 'braces':
      return appendItem(source, braced(container, entries), item);
    case 'block':
      return appendToBlock(source, container.column, entries.map(rangeOf), item);
    case 'nothing': {
      const column = table.container.kind === 'block' ? table.container.column + blockStep : undefined;
      const text = column === undefined ? ` {${item}}` : lineEnding(source) + ' '.repeat(column) + item;
      return [{ start: container.start, end: container.end, text }];
    }
  }
}

/** Edits that take a prompt out. */
export function removeEntry(
  { source }: NlInputsDocument,
  { container, entries }: TemplateGroup,
  entry: Entry,
): TextEdit[] {
  const index = entries.indexOf(entry);
  if (index < 0) return [];
  return container.kind === 'braces'
    ? removeItem(source, braced(container, entries), index)
    : removeFromBlock(source, entry.itemRange);
}

/** Edits that take a task out of every template, or of one. */
export function removeTask(
  document: NlInputsDocument,
  table: PromptTable,
  task: string,
  only?: TemplateGroup,
): TextEdit[] {
  return groupsOf(table, only).flatMap((group) =>
    group.entries.filter((entry) => entry.task === task).flatMap((entry) => removeEntry(document, group, entry)),
  );
}

/** Edits that give a task another name in every template, or in one. */
export function renameTask(
  document: NlInputsDocument,
  table: PromptTable,
  task: string,
  name: string,
  only?: TemplateGroup,
): TextEdit[] {
  const { format, source } = document;
  return groupsOf(table, only)
    .flatMap(({ entries }) => entries.filter((entry) => entry.task === task))
    .map(({ keyRange }) => ({ ...keyRange, text: writeText(format, name, source, keyRange) }));
}

/** Edits that add a task with its text to every template that lacks it. */
export function addTask(document: NlInputsDocument, table: PromptTable, entry: NewEntry): TextEdit[] {
  return table.groups
    .filter(({ entries }) => entries.every(({ task }) => task !== entry.task))
    .flatMap((group) => addEntry(document, table, group, entry));
}

/** Edits that give a template other numbers. */
export function changeTemplate({ numberRanges }: TemplateGroup, template: Template): TextEdit[] {
  return numberRanges.map((range, index) => ({ ...range, text: String(template[index]) }));
}

/** Edits that add a template with its prompts. */
export function addTemplate(
  document: NlInputsDocument,
  table: PromptTable,
  template: Template,
  entries: readonly NewEntry[],
): TextEdit[] {
  const { source, format } = document;
  const like = table.groups.at(-1);
  const key = writeTemplate(format, template, source, like);
  const items = entries.map((entry) => writeEntry(document, table, like, entry));
  const { container } = table;
  if (container.kind !== 'block') {
    if (container.kind === 'nothing') return [];
    const layout = dictionaryLayout(document, table, container);
    return appendItem(source, braced(container, table.groups), writeDictionary(key, items, layout));
  }
  const inner = like?.container.kind === 'block' ? like.container.column : container.column + blockStep;
  const line = lineEnding(source) + ' '.repeat(inner);
  const written = items.length === 0 ? `${key}: {}` : `${key}:${items.map((item) => line + item).join('')}`;
  return appendToBlock(source, container.column, table.groups.map(rangeOf), written);
}

/** Edits that take a template and all its prompts out. */
export function removeTemplate({ source }: NlInputsDocument, table: PromptTable, group: TemplateGroup): TextEdit[] {
  const index = table.groups.indexOf(group);
  if (index < 0) return [];
  return table.container.kind === 'braces'
    ? removeItem(source, braced(table.container, table.groups), index)
    : removeFromBlock(source, group.itemRange);
}

/** Edits that move a prompt to another template, which is added where the table lacks it; undefined where that has the task already. */
export function moveEntry(
  document: NlInputsDocument,
  table: PromptTable,
  group: TemplateGroup,
  entry: Entry,
  template: Template,
): TextEdit[] | undefined {
  const target = findGroup(table, template);
  if (target?.entries.some(({ task }) => task === entry.task)) return undefined;
  const added =
    target === undefined ? addTemplate(document, table, template, [entry]) : addEntry(document, table, target, entry);
  return [...removeEntry(document, group, entry), ...added];
}

/** Edits that add a first table to a file that has none. */
export function addTable(
  { source, format }: NlInputsDocument,
  template: Template,
  entries: readonly NewEntry[],
): TextEdit[] {
  const end = lineEnding(source);
  const written = (text: string) => writeText(format, text, source, undefined);
  const step = format === 'python' ? '    ' : '  ';
  const key = writeTemplate(format, template, source, undefined);
  const items = entries.map(({ task, text }) => `${written(task)}: ${written(text)}`);
  const isPython = format === 'python';
  const separator = source === '' || source.endsWith('\n') ? '' : end;
  if (format === 'yaml') {
    return [
      insertion(
        source.length,
        separator + [`${key}:${items.length === 0 ? ' {}' : ''}`, ...items.map((item) => step + item)].join(end) + end,
      ),
    ];
  }
  const layout = { outer: step, inner: step + step, lineEnding: end, endsInComma: isPython };
  const group = writeDictionary(key, items, layout);
  const table = `{${end}${step}${group}${isPython ? ',' : ''}${end}}${end}`;
  return [insertion(source.length, separator + (isPython ? `${defaultTableName} = ${table}` : table))];
}

function writeEntry(
  { format, source }: NlInputsDocument,
  table: PromptTable,
  group: TemplateGroup | undefined,
  { task, text }: NewEntry,
): string {
  const like = group?.entries.at(-1) ?? table.groups.findLast(({ entries }) => entries.length > 0)?.entries.at(-1);
  return `${writeText(format, task, source, like?.keyRange)}: ${writeText(format, text, source, like?.literals[0])}`;
}

/** The lines of a new template among braces, after the model of the last one that has prompts in lines. */
function dictionaryLayout(
  { source, format }: NlInputsDocument,
  table: PromptTable,
  container: Container & { kind: 'braces' },
) {
  const outer = itemIndentation(source, braced(container, table.groups));
  if (outer === undefined) return undefined;
  const like = table.groups.findLast(({ entries }) => entries.length > 0);
  const inner =
    like?.container.kind === 'braces' ? itemIndentation(source, braced(like.container, like.entries)) : undefined;
  if (like !== undefined && inner === undefined) return undefined;
  return { outer, inner: inner ?? `${outer}    `, lineEnding: lineEnding(source), endsInComma: format === 'python' };
}

function groupsOf(table: PromptTable, only: TemplateGroup | undefined): readonly TemplateGroup[] {
  return only === undefined ? table.groups : [only];
}

function braced(
  { open, close }: Container & { kind: 'braces' },
  items: readonly { readonly itemRange: SourceRange }[],
): BracedItems {
  return { open, close, items: items.map(rangeOf) };
}

function rangeOf({ itemRange }: { readonly itemRange: SourceRange }): SourceRange {
  return itemRange;
}
