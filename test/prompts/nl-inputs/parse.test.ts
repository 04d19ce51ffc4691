import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  allEntries,
  mainTable,
  type NlInputsDocument,
  type NlInputsFormat,
  nlInputsFormat,
  type PromptTable,
  parseNlInputs,
  sourceOffset,
} from '../../../src/prompts/nl-inputs/index.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/nl-inputs');
const read = (name: string) => readFileSync(join(fixtures, name), 'utf8');
const parseFixture = (name: string) => parseNlInputs(read(name), nlInputsFormat(name) ?? 'python');

/** A table as the fixtures' judge lists it: Python's dictionaries in order. */
function listed(table: PromptTable | undefined): unknown {
  return table?.groups.map(({ template, entries }) => [template, entries.map(({ task, text }) => [task, text])]);
}

function textsOf(source: string, format: NlInputsFormat = 'python'): [string, string][] {
  return allEntries(parseNlInputs(source, format)).map(({ task, text }) => [task, text]);
}

function problemsOf(source: string, format: NlInputsFormat = 'python'): [string, string][] {
  const { problems } = parseNlInputs(source, format);
  return problems.map(({ code, range }) => [code, source.slice(range.start, range.end)]);
}

/** What the source says for each unit of a text. */
function unitsInSource(document: NlInputsDocument, task: string): string[] {
  const entry = allEntries(document).find((candidate) => candidate.task === task);
  if (entry === undefined) return [];
  return Array.from(entry.text, (_, index) =>
    document.source.slice(sourceOffset(entry, index), sourceOffset(entry, index + 1)),
  );
}

describe('nl_inputs.py', () => {
  const expected = z.record(z.string(), z.unknown()).parse(JSON.parse(read('python.expected.json')));
  const document = parseFixture('nl_inputs.py');

  it('reads what Python reads, and only the dictionaries of prompts', () => {
    expect(document.problems).toEqual([]);
    expect(Object.fromEntries(document.tables.map((table) => [table.name, listed(table)]))).toEqual(expected);
  });

  it('prefers DEFAULT_TEMPLATE wherever it stands', () => {
    const source = 'A = {(1, 1): {"x": "y"}}\nDEFAULT_TEMPLATE = {(2, 2): {"x": "z"}}';
    expect(mainTable(parseNlInputs(source, 'python'))?.name).toBe('DEFAULT_TEMPLATE');
  });

  it('knows where each character of a text is written, escapes and joined literals included', () => {
    const source = String.raw`T = {(1, 1): {"a": "x\n\x41" 'あ\U0001F642' r"\d"}}`;
    expect(unitsInSource(parseNlInputs(source, 'python'), 'a')).toEqual(
      ['x', '\\n', String.raw`\x41" '`, 'あ', '', String.raw`\U0001F642' r"`, '\\', 'd'].slice(0, 7),
    );
  });

  it.each([
    [String.raw`"\'\"\\\a\b\f\n\r\t\v"`, '\'"\\\x07\b\f\n\r\t\v'],
    [String.raw`"\0\101\477"`, '\0A\u013f'],
    [String.raw`"\x41\u3042\U0001F642"`, 'Aあ🙂'],
    [String.raw`"\d\ "`, '\\d\\ '],
    ['"a\\\nb"', 'ab'],
    ['"a\\\r\nb"', 'ab'],
    ['"""a\r\nb"""', 'a\nb'],
    [String.raw`r"\n\""`, '\\n\\"'],
    [`u'x'`, 'x'],
    [`"a" "b"\n  'c'`, 'abc'],
    [`("a" # one\n "b")`, 'ab'],
    [`(("a"))`, 'a'],
    [`''`, ''],
  ])('decodes %s as Python does', (literal, text) => {
    expect(textsOf(`T = {(1, 1): {"a": ${literal}}}`)).toEqual([['a', text]]);
    expect(problemsOf(`T = {(1, 1): {"a": ${literal}}}`)).toEqual([]);
  });

  it.each([
    ['f"{x}"', 'formatted-string', 'f"{x}"'],
    ['b"x"', 'bytes', 'b"x"'],
    [String.raw`"a\N{DASH}b"`, 'invalid-escape', String.raw`\N{DASH}`],
    [String.raw`"a\x4"`, 'invalid-escape', String.raw`\x4`],
    [String.raw`"a\U00110000"`, 'invalid-escape', String.raw`\U00110000`],
    ['"a" + "b"', 'invalid-text', '"a" + "b"'],
    ['text', 'invalid-text', 'text'],
    ['"a".strip()', 'invalid-text', '"a".strip()'],
  ])('refuses %s by name, at its place', (literal, code, place) => {
    expect(problemsOf(`T = {(1, 1): {"a": ${literal}, "b": "x"}}`)).toEqual([[code, place]]);
    expect(textsOf(`T = {(1, 1): {"a": ${literal}, "b": "x"}}`).at(-1)).toEqual(['b', 'x']);
  });

  it('reports what stands twice, and templates that are none', () => {
    expect(problemsOf('T = {(1, 1): {"a": "x", "a": "y"}, (1, 1): {}}')).toEqual([
      ['duplicate-task', '"a"'],
      ['duplicate-template', '(1, 1)'],
    ]);
    expect(problemsOf('T = {(1, 1): {}, (1, -1): {}, (1, 2, 3): {}, (2, 2): [], 3: {}}').map(([code]) => code)).toEqual(
      ['invalid-template', 'invalid-template', 'invalid-template', 'invalid-template'],
    );
  });

  it('says that there is no table', () => {
    expect(problemsOf('x = 1')).toEqual([['no-table', '']]);
    expect(problemsOf('')).toEqual([['no-table', '']]);
  });
});

describe('text that is being typed', () => {
  const rest = '\n "z": "last"}, (6, 6): {"q": "other"}}\n';

  it.each([
    ['an open quote', '"b": "unfinished', 'unterminated-string'],
    ['no value', '"b":', 'missing-comma'],
    ['no colon', '"b",', 'missing-value'],
    ['no comma', '"b": "x"', 'missing-comma'],
    ['half a key', '"b', 'unterminated-string'],
    ['a stray word', '"b": "x", oops,', 'invalid-task'],
  ])('%s leaves the other entries readable', (_, typed, code) => {
    const source = `T = {(3, 3): {"a": "first",\n ${typed}${rest}`;
    const texts = textsOf(source);
    expect(texts).toContainEqual(['a', 'first']);
    expect(texts).toContainEqual(['z', 'last']);
    expect(texts).toContainEqual(['q', 'other']);
    expect(problemsOf(source).map(([found]) => found)).toContain(code);
  });

  it('a brace that is not closed yet leaves the following templates readable', () => {
    const source = 'T = {(3, 3): {"a": "x",\n (6, 6): {"b": "y"},\n (2, 2): {"c": "z"}}';
    const { tables } = parseNlInputs(source, 'python');
    expect(tables[0]?.groups.map(({ template }) => template)).toEqual([
      [3, 3],
      [6, 6],
      [2, 2],
    ]);
    expect(textsOf('T = {(3, 3): {"a": "x"')).toEqual([['a', 'x']]);
  });

  it('every beginning of a file is read without an exception, and with problems inside it', () => {
    for (const name of ['nl_inputs.py', 'nl_inputs.yaml', 'nl_inputs.json']) {
      const source = read(name);
      for (let end = 0; end < source.length; end += 7) {
        const { problems } = parseNlInputs(source.slice(0, end), nlInputsFormat(name) ?? 'python');
        for (const { range } of problems) expect(range.end).toBeLessThanOrEqual(end + 1);
      }
    }
  });
});

describe('nl_inputs.json', () => {
  const document = parseFixture('nl_inputs.json');

  it('reads what JSON.parse reads', () => {
    expect(document.problems).toEqual([]);
    const content = z.record(z.string(), z.record(z.string(), z.string())).parse(JSON.parse(document.source));
    const tables = Object.entries(content).map(([key, tasks]) => [
      key.match(/\d+/g)?.map(Number),
      Object.entries(tasks),
    ]);
    expect(listed(document.tables[0])).toEqual(tables);
  });

  it('knows where each character of a text is written', () => {
    const source = String.raw`{"1,1": {"a": "\u6587\n\ud83d\ude42x"}}`;
    expect(unitsInSource(parseNlInputs(source, 'json'), 'a').slice(0, 2)).toEqual([String.raw`\u6587`, String.raw`\n`]);
  });

  it.each([
    ['{"1,1": {"a": "x",}}', 'a comma too many'],
    ["{'1,1': {'a': 'x'}}", 'single quotes'],
    ['{"1,1": {"a": "x"} # comment\n}', 'a comment'],
  ])('%s is YAML but no JSON', (source) => {
    expect(problemsOf(source, 'json').map(([code]) => code)).toEqual(['syntax']);
    expect(textsOf(source, 'json')).toEqual([['a', 'x']]);
  });
});

describe('nl_inputs.yaml', () => {
  const document = parseFixture('nl_inputs.yaml');

  it('reads blocks, flows and every kind of scalar', () => {
    expect(document.problems).toEqual([]);
    expect(listed(document.tables[0])).toEqual([
      [
        [3, 3],
        [
          ['RCQA', '読解問題:答えなさい'],
          ['JSNLI', '前提と仮説の"関係"は'],
          ['LIVEDOOR-NEWS', 'この記事の\n分類は'],
        ],
      ],
      [
        [6, 6],
        [
          ['RCQA', 'folded over two lines'],
          ['XLSUM', 'literal\n\n  lines\n'],
          ['JSNLI', 'plain over two lines'],
        ],
      ],
      [[0, 4], []],
      [
        [2, 2],
        [
          ['RCQA', 'Answer 🙂 it:'],
          ['EMOJI', '🙂 café'],
        ],
      ],
    ]);
  });

  it('knows where each character of a text is written', () => {
    const source = `"1,1":\n  a: 'it''s'\n  b: |\n    one\n      two\n  c: "x\\ty\n    z"\n`;
    const parsed = parseNlInputs(source, 'yaml');
    expect(unitsInSource(parsed, 'a')).toEqual(['i', 't', "''", 's']);
    expect(unitsInSource(parsed, 'b').join('|')).toBe('o|n|e|\n    | | |t|w|o|\n');
    expect(unitsInSource(parsed, 'c')).toEqual(['x', '\\t', 'y', '\n    ', 'z']);
  });

  it.each([
    ['"1,1":\n  a: 5\n', 'invalid-text', '5'],
    ['"1,1":\n  a: [x]\n', 'invalid-text', '[x]'],
    ['"1,1":\n  a:\n', 'missing-value', 'a'],
    ['"1,1":\n  a: x\n  a: y\n', 'duplicate-task', 'a'],
    ['one:\n  a: x\n', 'invalid-template', 'one'],
    ['"1,1": text\n', 'invalid-template', 'text'],
  ])('%j has a problem at its place', (source, code, place) => {
    expect(problemsOf(source, 'yaml')).toEqual([[code, place]]);
  });
});
