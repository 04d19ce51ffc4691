import {
  addEntry,
  addTable,
  addTemplate,
  changeTemplate,
  type NlInputsDocument,
  type PromptTable,
  removeEntry,
  removeTask,
  removeTemplate,
  renameTask,
  sameTemplate,
  setText,
  type TemplateGroup,
  type TextEdit,
} from '../../prompts/nl-inputs/index.ts';
import type { CellPlace, GridEdit, GridTemplate } from '../../protocol/views/grid.ts';
import { noRoomForTable, taskExists, templateExists, templateGone, textUnreadable } from './failures.ts';
import { isReadable } from './grid-content.ts';

/**
 * The edits of the text that make a change of the grid; none where the text says it already.
 * @throws Failure `grid.…` where the text no longer allows it
 */
export function planEdit(document: NlInputsDocument, edit: GridEdit): TextEdit[] {
  if (!isReadable(document)) throw textUnreadable();
  const table = document.tables.findLast(({ name }) => (name ?? '') === edit.table);
  if (table !== undefined) return planInTable(document, table, edit);
  if (edit.kind === 'add-template') return planFirstTable(document, edit.template);
  return 'template' in edit ? fail(templateGone(edit.template)) : [];
}

function planInTable(document: NlInputsDocument, table: PromptTable, edit: GridEdit): TextEdit[] {
  switch (edit.kind) {
    case 'set-text':
      return planText(document, table, edit, edit.text);
    case 'remove-text':
      return planRemoval(document, table, edit);
    case 'add-task':
      return planNewTask(document, table, edit);
    case 'rename-task':
      if (edit.name !== edit.task && hasTask(table, edit.name)) throw taskExists(edit.name);
      return renameTask(document, table, edit.task, edit.name);
    case 'remove-task':
      return removeTask(document, table, edit.task);
    case 'add-template':
      if (lastGroup(table, edit.template) !== undefined) throw templateExists(edit.template);
      return addTemplate(document, table, edit.template, []);
    case 'change-template':
      return planTemplateChange(table, edit.template, edit.to);
    case 'remove-template': {
      const group = lastGroup(table, edit.template);
      return group === undefined ? [] : removeTemplate(document, table, group);
    }
  }
}

function planText(document: NlInputsDocument, table: PromptTable, cell: CellPlace, text: string): TextEdit[] {
  const group = groupOf(table, cell.template);
  const entry = lastEntry(group, cell.task);
  if (entry !== undefined) return setText(document, entry, text);
  return text === '' ? [] : addEntry(document, table, group, { task: cell.task, text });
}

function planRemoval(document: NlInputsDocument, table: PromptTable, { template, task }: CellPlace): TextEdit[] {
  const group = lastGroup(table, template);
  const entry = group && lastEntry(group, task);
  return group === undefined || entry === undefined ? [] : removeEntry(document, group, entry);
}

function planNewTask(document: NlInputsDocument, table: PromptTable, { template, task }: CellPlace): TextEdit[] {
  if (hasTask(table, task)) throw taskExists(task);
  return addEntry(document, table, groupOf(table, template), { task, text: '' });
}

function planTemplateChange(table: PromptTable, template: GridTemplate, to: GridTemplate): TextEdit[] {
  if (sameTemplate(template, to)) return [];
  if (lastGroup(table, to) !== undefined) throw templateExists(to);
  return changeTemplate(groupOf(table, template), to);
}

/** A JSON file is one value: where that is no table, there is no place for one. */
function planFirstTable(document: NlInputsDocument, template: GridTemplate): TextEdit[] {
  const isBlank = document.source.replaceAll(/^\s*#.*$/gm, '').trim() === '';
  if (document.format !== 'python' && !isBlank) throw noRoomForTable();
  return addTable(document, template, []);
}

/** The one that Python keeps. */
function lastGroup(table: PromptTable, template: GridTemplate): TemplateGroup | undefined {
  return table.groups.findLast((group) => sameTemplate(group.template, template));
}

function groupOf(table: PromptTable, template: GridTemplate): TemplateGroup {
  return lastGroup(table, template) ?? fail(templateGone(template));
}

function lastEntry({ entries }: TemplateGroup, task: string) {
  return entries.findLast((entry) => entry.task === task);
}

function hasTask({ groups }: PromptTable, task: string): boolean {
  return groups.some(({ entries }) => entries.some((entry) => entry.task === task));
}

function fail(failure: Error): never {
  throw failure;
}
