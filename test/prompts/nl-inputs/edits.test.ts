import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { present } from '../../../src/base/failure.ts';
import {
  addEntry,
  addTable,
  addTask,
  addTemplate,
  allEntries,
  applyEdits,
  changeTemplate,
  mainTable,
  moveEntry,
  type NlInputsDocument,
  type NlInputsFormat,
  type PromptTable,
  parseNlInputs,
  removeTask,
  removeTemplate,
  renameTask,
  setText,
  type TextEdit,
} from '../../../src/prompts/nl-inputs/index.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/nl-inputs');
const formats: readonly [NlInputsFormat, string][] = [
  ['python', 'nl_inputs.py'],
  ['yaml', 'nl_inputs.yaml'],
  ['json', 'nl_inputs.json'],
];

type Content = [string | undefined, [string, [string, string][]][]][];

/** What a document says, without its places. */
function contentOf({ tables }: NlInputsDocument): Content {
  return tables.map(({ name, groups }) => [
    name,
    groups.map(({ template, entries }) => [template.join(','), entries.map(({ task, text }) => [task, text])]),
  ]);
}

/** The document after the edits, which must be readable, lose no comment and not overlap. */
function edited(document: NlInputsDocument, edits: readonly TextEdit[]): NlInputsDocument {
  const ordered = [...edits].sort((one, other) => one.start - other.start);
  for (const [index, { start }] of ordered.entries())
    expect(start).toBeGreaterThanOrEqual(ordered[index - 1]?.end ?? 0);
  const after = parseNlInputs(applyEdits(document.source, edits), document.format);
  expect(after.problems, after.source).toEqual([]);
  return after;
}

/** The comments; `# no comment` is a text that is written by these tests. */
const comments = (source: string) => (source.match(/#(?! no comment).*$/gm) ?? []).map((comment) => comment.trim());

function expectKept(before: string, after: string): void {
  expect(comments(after)).toEqual(comments(before));
}

/** The main table's content, changed in a copy by `change`. */
function changed(document: NlInputsDocument, change: (groups: Content[number][1]) => void): Content {
  const content = structuredClone(contentOf(document));
  const index = document.tables.indexOf(present(mainTable(document), 'a table'));
  change(present(content[index], 'the table')[1]);
  return content;
}

const texts = [
  '',
  'plain',
  '日本語のテキスト:',
  '🙂👨‍👩‍👧 e\u0301',
  'quotes \' " \'\'\' """ and \\ back\\slash\\',
  'ends in a quote"',
  "ends in a quote'",
  'line\nfeeds\n\nand\ttabs\r\n',
  ' spaces at both ends ',
  '# no comment, {braces}: [brackets]',
  '- no list',
  '123',
  'true',
  'null',
  '\u0000\u0007\u007f\u0085\u2028\ufeff',
  '%YAML &anchor *alias !tag | > @ `',
];

describe.each(formats)('edits of a %s file', (format, name) => {
  const source = readFileSync(join(fixtures, name), 'utf8');
  const document = parseNlInputs(source, format);
  const table = present(mainTable(document), 'a table');

  it('set an entry’s text and change nothing but the literal', () => {
    for (const [index, entry] of allEntries(document).entries()) {
      for (const text of [
        ...texts,
        `${entry.text}。`,
        `あ${entry.text}`,
        entry.text.slice(1),
        entry.text.slice(0, -2),
      ]) {
        const edits = setText(document, entry, text);
        for (const { start, end } of edits) {
          expect(start).toBeGreaterThanOrEqual(entry.valueRange.start);
          expect(end).toBeLessThanOrEqual(entry.valueRange.end);
        }
        const after = edited(document, edits);
        expect(allEntries(after)[index]?.text, after.source).toBe(text);
        const others = (content: NlInputsDocument) => allEntries(content).filter((_, place) => place !== index);
        expect(others(after).map(({ task, text: kept }) => [task, kept])).toEqual(
          others(document).map(({ task, text: kept }) => [task, kept]),
        );
        expectKept(source, after.source);
      }
    }
  });

  it('add a task to every template that lacks it', () => {
    for (const text of texts) {
      const after = edited(document, addTask(document, table, { task: 'NEW "task"', text }));
      expect(contentOf(after)).toEqual(
        changed(document, (groups) => {
          for (const [, entries] of groups) entries.push(['NEW "task"', text]);
        }),
      );
      expectKept(source, after.source);
    }
  });

  it('add a task to one template', () => {
    table.groups.forEach((group, index) => {
      const after = edited(document, addEntry(document, table, group, { task: 'NEW', text: '新しい' }));
      expect(contentOf(after)).toEqual(changed(document, (groups) => groups[index]?.[1].push(['NEW', '新しい'])));
      expectKept(source, after.source);
    });
  });

  it('rename a task', () => {
    const after = edited(document, renameTask(document, table, 'RCQA', 'it\'s "new"'));
    expect(contentOf(after)).toEqual(
      changed(document, (groups) => {
        for (const [, entries] of groups)
          for (const entry of entries) if (entry[0] === 'RCQA') entry[0] = 'it\'s "new"';
      }),
    );
    expectKept(source, after.source);
  });

  it('remove a task from every template or from one', () => {
    for (const task of new Set(table.groups.flatMap(({ entries }) => entries.map((entry) => entry.task)))) {
      for (const only of [undefined, ...table.groups]) {
        const after = edited(document, removeTask(document, table, task, only));
        expect(contentOf(after)).toEqual(
          changed(document, (groups) => {
            groups.forEach((group, index) => {
              if (only !== undefined && table.groups[index] !== only) return;
              group[1] = group[1].filter(([name]) => name !== task);
            });
          }),
        );
        // A comment among the parts of a text that is removed goes with it.
        if (format !== 'python' || task !== 'RCQA') expectKept(source, after.source);
      }
    }
  });

  it('change the numbers of a template', () => {
    table.groups.forEach((group, index) => {
      const after = edited(document, changeTemplate(group, [17, 4]));
      expect(contentOf(after)).toEqual(
        changed(document, (groups) => (present(groups[index], 'the template')[0] = '17,4')),
      );
      expectKept(source, after.source);
    });
  });

  it('add a template, with prompts and without', () => {
    for (const entries of [
      [],
      [{ task: 'A', text: 'x: y' }],
      [
        { task: 'A', text: 'x' },
        { task: 'B', text: '"' },
      ],
    ]) {
      const after = edited(document, addTemplate(document, table, [9, 0], entries));
      expect(contentOf(after)).toEqual(
        changed(document, (groups) => groups.push(['9,0', entries.map(({ task, text }) => [task, text])])),
      );
      expectKept(source, after.source);
    }
  });

  it('remove a template', () => {
    table.groups.forEach((group, index) => {
      const after = edited(document, removeTemplate(document, table, group));
      expect(contentOf(after)).toEqual(changed(document, (groups) => groups.splice(index, 1)));
    });
  });

  it('move an entry to another template, which is added where it is missing', () => {
    table.groups.forEach((group, from) => {
      for (const [place, entry] of group.entries.entries()) {
        for (const [to, template] of [...table.groups.map(({ template }) => template), [8, 8] as const].entries()) {
          const edits = moveEntry(document, table, group, entry, template);
          if (edits === undefined) continue;
          const after = edited(document, edits);
          expect(contentOf(after)).toEqual(
            changed(document, (groups) => {
              groups[from]?.[1].splice(place, 1);
              if (to === groups.length) groups.push([template.join(','), []]);
              groups[to]?.[1].push([entry.task, entry.text]);
            }),
          );
        }
      }
    });
  });

  it('add and remove a task and leave the file as it was, where the template had prompts', () => {
    const filled = present(
      table.groups.find(({ entries }) => entries.length > 1),
      'a template with prompts',
    );
    const added = edited(document, addEntry(document, table, filled, { task: 'NEW', text: 'x' }));
    const again = present(mainTable(added), 'a table');
    expect(edited(added, removeTask(added, again, 'NEW')).source).toBe(source);
  });
});

describe('the layout of what is added', () => {
  const lines = (
    source: string,
    format: NlInputsFormat,
    edit: (document: NlInputsDocument, table: PromptTable) => TextEdit[],
  ) => {
    const document = parseNlInputs(source, format);
    return applyEdits(source, edit(document, present(mainTable(document), 'a table')));
  };

  it('follows lines, quotes, commas and comments of Python', () => {
    const source = `T = {\n  (3, 3): {\n    'a': 'x'  # why\n  },\n}\n`;
    expect(lines(source, 'python', (document, table) => addTask(document, table, { task: 'b', text: "it's" }))).toBe(
      `T = {\n  (3, 3): {\n    'a': 'x',  # why\n    'b': 'it\\'s'\n  },\n}\n`,
    );
    expect(
      lines(source, 'python', (document, table) => addTemplate(document, table, [6, 6], [{ task: 'a', text: 'y' }])),
    ).toBe(`T = {\n  (3, 3): {\n    'a': 'x'  # why\n  },\n  (6, 6): {\n    'a': 'y',\n  },\n}\n`);
  });

  it('stays in one line where the file does', () => {
    const source = '{"3,3": {"a": "x"}}';
    expect(lines(source, 'json', (document, table) => addTask(document, table, { task: 'b', text: 'y' }))).toBe(
      '{"3,3": {"a": "x", "b": "y"}}',
    );
    expect(
      lines(source, 'json', (document, table) => addTemplate(document, table, [6, 6], [{ task: 'a', text: 'y' }])),
    ).toBe('{"3,3": {"a": "x"}, "6,6": {"a": "y"}}');
  });

  it('keeps CRLF line endings', () => {
    const source = '{\r\n  "3,3": {\r\n    "a": "x"\r\n  }\r\n}\r\n';
    expect(lines(source, 'json', (document, table) => addTask(document, table, { task: 'b', text: 'y' }))).toBe(
      '{\r\n  "3,3": {\r\n    "a": "x",\r\n    "b": "y"\r\n  }\r\n}\r\n',
    );
  });

  it('keeps the joined literals of a text but the one that is changed', () => {
    const source = 'T = {(3, 3): {"a": "one "  # first\n  "two"}}';
    const document = parseNlInputs(source, 'python');
    const entry = present(allEntries(document)[0], 'an entry');
    expect(applyEdits(source, setText(document, entry, 'one 2'))).toBe(source.replace('two', '2'));
    expect(applyEdits(source, setText(document, entry, 'all new'))).toBe('T = {(3, 3): {"a": "all new"  # first\n  }}');
  });

  it.each(formats)('a first table of a %s file is readable', (format) => {
    const empty = parseNlInputs('', format);
    const after = parseNlInputs(applyEdits('', addTable(empty, [3, 3], [{ task: 'a', text: 'x' }])), format);
    expect(after.problems).toEqual([]);
    expect(allEntries(after).map(({ task, text, template }) => [task, text, template])).toEqual([['a', 'x', [3, 3]]]);
  });
});
