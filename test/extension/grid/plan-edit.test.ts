import { describe, expect, it } from 'vitest';
import { gridTables } from '../../../src/extension/grid/grid-content.ts';
import { planEdit } from '../../../src/extension/grid/plan-edit.ts';
import { applyEdits, type NlInputsFormat, parseNlInputs } from '../../../src/prompts/nl-inputs/index.ts';
import type { GridEdit } from '../../../src/protocol/views/grid.ts';

const python = `# prompts by hand
DEFAULT_TEMPLATE = {
    (3, 3): {  # short
        "RCQA": "読解問題:答えなさい:",  # keep me
        'JSNLI': "A" "B",
    },
    (6, 6): {
        "RCQA": "long text",
    },
}
`;

const table = 'DEFAULT_TEMPLATE';

function edited(source: string, edit: GridEdit, format: NlInputsFormat = 'python'): string {
  return applyEdits(source, planEdit(parseNlInputs(source, format), edit));
}

describe('the table of a file', () => {
  it('has a row for each task and a column for each template, with holes where a template lacks the task', () => {
    expect(gridTables(parseNlInputs(python, 'python'))).toEqual([
      {
        name: table,
        templates: [
          [3, 3],
          [6, 6],
        ],
        rows: [
          { task: 'RCQA', texts: ['読解問題:答えなさい:', 'long text'] },
          { task: 'JSNLI', texts: ['AB', null] },
        ],
      },
    ]);
  });

  it('shows of equal keys the last, as Python keeps it', () => {
    const source = 'DEFAULT_TEMPLATE = {(1, 1): {"a": "old"}, (1, 1): {"a": "first", "a": "last"}}';
    expect(gridTables(parseNlInputs(source, 'python'))[0]?.rows).toEqual([{ task: 'a', texts: ['last'] }]);
    expect(edited(source, { kind: 'set-text', table, template: [1, 1], task: 'a', text: 'new' })).toBe(
      'DEFAULT_TEMPLATE = {(1, 1): {"a": "old"}, (1, 1): {"a": "first", "a": "new"}}',
    );
  });

  it('takes names such as __proto__ for tasks like any other', () => {
    const source = '{"1,1": {"__proto__": "x", "constructor": "y"}}';
    expect(gridTables(parseNlInputs(source, 'json'))[0]?.rows.map(({ task }) => task)).toEqual([
      '__proto__',
      'constructor',
    ]);
  });
});

describe('an edit of the grid', () => {
  it('changes the text of a cell and nothing else', () => {
    const text = '読解問題:選びなさい:';
    expect(edited(python, { kind: 'set-text', table, template: [3, 3], task: 'RCQA', text })).toBe(
      python.replace('読解問題:答えなさい:', text),
    );
  });

  it('adds a text where the template lacks the task, and nothing for an empty one', () => {
    const cell = { kind: 'set-text', table, template: [6, 6], task: 'JSNLI' } as const;
    expect(edited(python, { ...cell, text: '' })).toBe(python);
    const after = edited(python, { ...cell, text: 'added' });
    expect(gridTables(parseNlInputs(after, 'python'))[0]?.rows[1]).toEqual({ task: 'JSNLI', texts: ['AB', 'added'] });
    expect(after).toContain('# keep me');
  });

  it('takes a task out of every template, and a text out of one', () => {
    const withoutTask = edited(python, { kind: 'remove-task', table, task: 'RCQA' });
    expect(gridTables(parseNlInputs(withoutTask, 'python'))[0]?.rows).toEqual([{ task: 'JSNLI', texts: ['AB', null] }]);
    const withoutText = edited(python, { kind: 'remove-text', table, template: [3, 3], task: 'RCQA' });
    expect(withoutText).toContain('"RCQA": "long text"');
    expect(withoutText).not.toContain('読解問題');
  });

  it('renames a task everywhere, with the quotes of each place', () => {
    expect(edited(python, { kind: 'rename-task', table, task: 'JSNLI', name: 'SNLI' })).toBe(
      python.replace("'JSNLI'", "'SNLI'"),
    );
    expect(() => edited(python, { kind: 'rename-task', table, task: 'JSNLI', name: 'RCQA' })).toThrow(/in the table/);
  });

  it('adds, changes and removes templates', () => {
    const added = edited(python, { kind: 'add-template', table, template: [0, 4] });
    expect(gridTables(parseNlInputs(added, 'python'))[0]?.templates).toEqual([
      [3, 3],
      [6, 6],
      [0, 4],
    ]);
    expect(edited(python, { kind: 'change-template', table, template: [6, 6], to: [5, 7] })).toBe(
      python.replace('(6, 6)', '(5, 7)'),
    );
    const removed = edited(python, { kind: 'remove-template', table, template: [3, 3] });
    expect(gridTables(parseNlInputs(removed, 'python'))[0]?.templates).toEqual([[6, 6]]);
  });

  it('refuses two templates that are equal', () => {
    expect(() => edited(python, { kind: 'add-template', table, template: [3, 3] })).toThrow(/in the table already/);
    expect(() => edited(python, { kind: 'change-template', table, template: [3, 3], to: [6, 6] })).toThrow(
      /in the table already/,
    );
  });

  it('says that a template is gone instead of writing somewhere else', () => {
    const edit: GridEdit = { kind: 'set-text', table, template: [9, 9], task: 'RCQA', text: 'x' };
    expect(() => edited(python, edit)).toThrow(/no longer in the file/);
  });

  it('writes nothing into a text that is half typed', () => {
    const broken = python.replace('"long text",', '"long text');
    const edit: GridEdit = { kind: 'set-text', table, template: [3, 3], task: 'RCQA', text: 'x' };
    expect(() => edited(broken, edit)).toThrow(/broken/);
  });

  it.each([
    ['python', ''],
    ['python', 'import os\n'],
    ['json', ''],
    ['json', '{}'],
    ['yaml', ''],
    ['yaml', '# nothing yet\n'],
  ] as const)('begins a table in %s: %j', (format, source) => {
    const after = edited(source, { kind: 'add-template', table: '', template: [2, 1] }, format);
    expect(gridTables(parseNlInputs(after, format)).map(({ templates }) => templates)).toEqual([[[2, 1]]]);
    expect(after.startsWith(source === '{}' ? '{' : source)).toBe(true);
  });

  it('puts no second value into a JSON file that holds another one', () => {
    expect(() => edited('[1]', { kind: 'add-template', table: '', template: [2, 1] }, 'json')).toThrow(/other than/);
  });
});
