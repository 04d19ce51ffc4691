import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { present } from '../../../src/base/failure.ts';
import { tokenizerFromGguf } from '../../../src/models/tokenizers/from-gguf.ts';
import {
  allEntries,
  applyEdits,
  countEntries,
  countEntry,
  findEntry,
  fixes,
  mainTable,
  parseNlInputs,
} from '../../../src/prompts/nl-inputs/index.ts';

const packed = join(import.meta.dirname, '../../fixtures/tokenizers/smollm2.gguf.json.gz');
const { metadata } = z
  .object({ metadata: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(gunzipSync(readFileSync(packed)).toString('utf8')));
const tokenizer = tokenizerFromGguf(new Map(Object.entries(metadata)), 'smollm2.gguf');

function fixesOf(source: string, task: string) {
  const document = parseNlInputs(source, 'python');
  const table = present(mainTable(document), 'a table');
  const group = present(
    table.groups.find(({ entries }) => entries.some((entry) => entry.task === task)),
    'a template',
  );
  const entry = present(
    group.entries.find((candidate) => candidate.task === task),
    'an entry',
  );
  const found = fixes({ document, table, group }, countEntry(entry, tokenizer.spans(entry.text)), tokenizer);
  return { document, found };
}

describe('counts', () => {
  const source = String.raw`T = {(2, 2): {"right": "Answer the \x71uestion:", "long": "Answer the question in a word:", "kanji": "読"}}`;
  const counts = countEntries(parseNlInputs(source, 'python'), tokenizer);

  it('compares an entry’s tokens with its template', () => {
    expect(counts.map(({ count, expected }) => [count, expected])).toEqual([
      [4, 4],
      [7, 4],
      [tokenizer.encode('読').length, 4],
    ]);
  });

  it('finds the split in the text and in the source', () => {
    const split = present(counts[0]?.split, 'a split');
    expect('Answer the question:'.slice(split.character)).toBe(' question:');
    expect(source.slice(split.source)).toMatch(/^ \\x71uestion:/);
    expect(split.isInsideCharacter).toBe(false);
  });

  it('says when the split falls inside a character', () => {
    expect(tokenizer.encode('読').length).toBeGreaterThan(2);
    expect(counts[2]?.split).toMatchObject({ isInsideCharacter: true, character: 0 });
  });

  it('has no split where the text is shorter than the prefix', () => {
    const entry = present(allEntries(parseNlInputs('T = {(9, 1): {"a": "x"}}', 'python'))[0], 'an entry');
    expect(countEntry(entry, tokenizer.spans(entry.text)).split).toBeUndefined();
  });
});

describe('fixes', () => {
  const source = `T = {
    (3, 3): {
        "exact": "Answer this question in short:",
        "long": "Answer the following question in one short phrase, please:",
        "short": "Answer:",
        "japanese": "読解問題:答えなさい:",
        "kana": "質問に",
    },
    (4, 7): {},
}
`;

  it.each(['long', 'short', 'japanese', 'kana'])('of "%s" each give the right number of tokens', (task) => {
    const { document, found } = fixesOf(source, task);
    expect(found.length).toBeGreaterThan(0);
    for (const { edits, template, text, kind } of found) {
      const after = parseNlInputs(applyEdits(document.source, edits), 'python');
      expect(after.problems, kind).toEqual([]);
      const entry = findEntry(present(mainTable(after), 'a table'), template, task);
      expect(entry?.text).toBe(text);
      expect(tokenizer.encode(text), kind).toHaveLength(template[0] + template[1]);
      expect(allEntries(after)).toHaveLength(allEntries(document).length);
    }
  });

  it('shorten a text that is too long, and lengthen one that is too short', () => {
    expect(fixesOf(source, 'long').found.map(({ kind }) => kind)).toContain('shorten');
    expect(fixesOf(source, 'short').found.map(({ kind }) => kind)).toContain('pad');
    expect(fixesOf(source, 'japanese').found.map(({ kind }) => kind)).toContain('shorten');
  });

  it('offer a template that has the right sum already', () => {
    const { found } = fixesOf(source, 'long');
    expect(found.filter(({ kind }) => kind === 'move-to-template').map(({ template }) => template)).toContainEqual([
      4, 7,
    ]);
  });

  it('change a key only where every prompt of its template fits the new one', () => {
    const alone = fixesOf('T = {(3, 3): {"a": "Answer the question:"}}', 'a').found;
    expect(alone.map(({ kind }) => kind)).toContain('change-template');
    const together = fixesOf('T = {(3, 3): {"a": "Answer the question:", "b": "x"}}', 'a').found;
    expect(together.map(({ kind }) => kind)).not.toContain('change-template');
  });

  it('move a split that falls inside a word to its border', () => {
    const { found } = fixesOf('T = {(1, 5): {"a": "unbelievably so: answer now:"}}', 'a');
    for (const { template, text } of found) {
      expect(template[0] + template[1]).toBe(tokenizer.encode(text).length);
    }
  });
});
