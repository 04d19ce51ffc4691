import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gridTables } from '../../../src/extension/grid/grid-content.ts';
import { planEdit } from '../../../src/extension/grid/plan-edit.ts';
import { applyEdits, findEntry, mainTable, parseNlInputs } from '../../../src/prompts/nl-inputs/index.ts';
import { lookUpPrompt } from '../../../src/workflows/nl-inputs.ts';

const source = `DEFAULT_TEMPLATE = {(1, 1): {"a": "first"}}
DEFAULT_TEMPLATE = {
    (1, 1): {"a": "second", "b": "lost"},
    (2, 0): {"a": "other"},
    (1, 1): {"a": "third", "a": "last"},
}
`;

/** What Python 3.12 prints for `DEFAULT_TEMPLATE` after running the source. */
const asPython = { '1,1': { a: 'last' }, '2,0': { a: 'other' } };

function fileWith(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'nl-inputs-')), 'nl_inputs.py');
  writeFileSync(file, text);
  return file;
}

it('reads the last of what stands twice for a tuning, as Python does', async () => {
  const file = fileWith(source);
  expect(await lookUpPrompt(file, [1, 1], 'a')).toMatchObject({ text: asPython['1,1'].a });
  expect(await lookUpPrompt(file, [2, 0], 'a')).toMatchObject({ text: asPython['2,0'].a });
  await expect(lookUpPrompt(file, [1, 1], 'b')).rejects.toMatchObject({ code: 'nl-inputs.entry-missing' });
});

it('shows and edits the same in the grid', () => {
  const document = parseNlInputs(source, 'python');
  expect(gridTables(document)).toEqual([
    {
      name: 'DEFAULT_TEMPLATE',
      templates: [
        [1, 1],
        [2, 0],
      ],
      rows: [{ task: 'a', texts: ['last', 'other'] }],
    },
  ]);
  const cell = { table: 'DEFAULT_TEMPLATE', template: [1, 1], task: 'a' } as const;
  const edited = applyEdits(source, planEdit(document, { kind: 'set-text', ...cell, text: 'new' }));
  const table = mainTable(parseNlInputs(edited, 'python'));
  expect(table && findEntry(table, [1, 1], 'a')?.text).toBe('new');
  expect(edited).toContain('"a": "third", "a": "new"');
});

it('tells of each', () => {
  const { problems } = parseNlInputs(source, 'python');
  expect(problems.map(({ code, range }) => [code, source.slice(range.start, range.end)])).toEqual([
    ['duplicate-table', 'DEFAULT_TEMPLATE'],
    ['duplicate-template', '(1, 1)'],
    ['duplicate-task', '"a"'],
  ]);
});
