import {
  isDuplicate,
  type NlInputsDocument,
  type PromptTable,
  type TemplateGroup,
} from '../../prompts/nl-inputs/index.ts';
import type { GridRow, GridStatus, GridTable, GridTemplate } from '../../protocol/views/grid.ts';

/** Problems that the view lists; more of them say nothing more. */
const shownProblems = 20;

/** Whether the text can be edited by its structure: while it is half typed, what belongs to what is a guess. */
export function isReadable({ problems }: NlInputsDocument): boolean {
  return problems.every((problem) => isDuplicate(problem) || problem.code === 'no-table');
}

export function statusOf(document: NlInputsDocument): GridStatus {
  const problems = document.problems.slice(0, shownProblems);
  return {
    readable: isReadable(document),
    problems: problems.map(({ message, range }) => ({
      message,
      line: document.source.slice(0, range.start).split('\n').length,
      offset: range.start,
    })),
  };
}

/** The tables of a file as tasks by templates, in the order in which both first occur. */
export function gridTables({ tables }: NlInputsDocument): GridTable[] {
  const byName = new Map(tables.map((table) => [table.name ?? '', table]));
  return [...byName].map(([name, table]) => gridTable(name, table));
}

function gridTable(name: string, table: PromptTable): GridTable {
  const groups = new Map<string, TemplateGroup>();
  for (const group of table.groups) groups.set(group.template.join(), group);
  const columns = [...groups.values()];
  const texts = new Map<string, (string | null)[]>();
  for (const [column, { entries }] of columns.entries()) {
    for (const { task, text } of entries) {
      const row = texts.get(task) ?? new Array<string | null>(columns.length).fill(null);
      row[column] = text;
      texts.set(task, row);
    }
  }
  const rows: GridRow[] = Array.from(texts, ([task, row]) => ({ task, texts: row }));
  return { name, templates: columns.map(({ template }): GridTemplate => template), rows };
}
