import { describe, expect, it } from 'vitest';
import { PromptAssembler } from '../../src/prompts/assembly.ts';
import { templateLayout } from '../../src/prompts/layout.ts';
import { layoutFromForm } from '../../src/prompts/layout-form.ts';
import type { PromptRow } from '../../src/prompts/packing/prompt-row.ts';
import { letterTokenizer } from './letter-tokenizer.ts';

const limits = { contextLength: 100 };
const spell = (rows: readonly PromptRow[]) =>
  rows.map((row) => (row.kind === 'token' ? String.fromCharCode(row.id) : `<${row.prompt}${row.index}>`)).join('');

const twoPrompts = layoutFromForm({
  layout: [
    { soft: 'a' },
    { text: 'Q:' },
    { field: 'query' },
    { text: 'A' },
    { soft: 'b', start: 1 },
    { soft: 'b', end: 1 },
  ],
  soft_prompts: { a: { length: 2, trainable: false }, b: { length: 2 } },
});

describe('PromptAssembler', () => {
  it('puts text, fields and slices of soft prompts in their order', () => {
    const assembler = new PromptAssembler(twoPrompts, letterTokenizer(), limits);
    const { rows, body, truncations } = assembler.assemble({ query: 'xy' });
    expect(spell(rows)).toBe('<a0><a1>Q:xyA<b1><b0>');
    expect(spell(assembler.prefix)).toBe('<a0><a1>Q:');
    expect(spell(body)).toBe('xyA<b1><b0>');
    expect(truncations).toEqual([]);
  });

  it('names the soft prompts that stand after the shared prefix, with their whole lengths', () => {
    expect([...new PromptAssembler(twoPrompts, letterTokenizer(), limits).bodyPrompts]).toEqual([['b', 2]]);
    expect([...new PromptAssembler(templateLayout([2, 1]), letterTokenizer(), limits).bodyPrompts]).toEqual([
      ['prompt', 3],
    ]);
    expect(new PromptAssembler(templateLayout([2, 0]), letterTokenizer(), limits).bodyPrompts.size).toBe(0);
  });

  it("puts the model's own first tokens before the first token, after soft prompts that come first", () => {
    const withStart = letterTokenizer(['^'.charCodeAt(0)]);
    const rows = (layout: typeof twoPrompts) =>
      spell(new PromptAssembler(layout, withStart, limits).assemble({ query: 'xy' }).rows);
    expect(rows(twoPrompts)).toBe('<a0><a1>^Q:xyA<b1><b0>');
    expect(rows(templateLayout([1, 1]))).toBe('<prompt0>^xy<prompt1>');
    expect(spell(new PromptAssembler(templateLayout([1, 1]), withStart, limits).prefix)).toBe('<prompt0>^');
    expect(rows(templateLayout([0, 1]))).toBe('^xy<prompt0>');
  });

  it.each([
    [undefined, 'vwx'],
    ['right', 'vwx'],
    ['left', 'xyz'],
  ] as const)('cuts a long field at the truncation side %s and says so', (truncationSide, kept) => {
    const assembler = new PromptAssembler(twoPrompts, letterTokenizer(), {
      ...limits,
      maxQueryTokens: 3,
      truncationSide,
    });
    const { rows, truncations } = assembler.assemble({ query: 'vwxyz' });
    expect(spell(rows)).toBe(`<a0><a1>Q:${kept}A<b1><b0>`);
    expect(truncations).toEqual([{ field: 'query', tokens: 5, kept: 3 }]);
  });

  it("never goes beyond the model's context, the rows after the prompt included", () => {
    const assembler = new PromptAssembler(templateLayout([2, 1]), letterTokenizer(), { contextLength: 10 });
    expect(assembler.assemble({ query: 'abcde' }, 2).rows).toHaveLength(8);
    expect(() => assembler.assemble({ query: 'abcde' }, 3)).toThrow(
      expect.objectContaining({ code: 'prompt.beyond-context', remedy: expect.stringContaining('at least 1') }),
    );
    const place = { file: 'train.jsonl', line: 7 };
    expect(() => assembler.assemble({ query: 'abcde' }, 3, place)).toThrow(expect.objectContaining({ place }));
  });

  it('refuses an example that lacks a field, naming those it has', () => {
    const assembler = new PromptAssembler(templateLayout([2, 1]), letterTokenizer(), limits);
    expect(() => assembler.assemble({ premise: 'x' })).toThrow(
      expect.objectContaining({ code: 'example.field-missing', message: expect.stringContaining('premise') }),
    );
    expect(() => assembler.assemble(Object.create({ query: 'inherited' }))).toThrow();
  });
});
