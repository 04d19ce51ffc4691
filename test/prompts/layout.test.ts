import { describe, expect, it } from 'vitest';
import { checkedLayout, type PromptLayout, templateLayout } from '../../src/prompts/layout.ts';
import { layoutFromForm, layoutToForm, parseLayoutForm } from '../../src/prompts/layout-form.ts';

const translation = {
  layout: [
    { soft: 'french' },
    { field: 'query' },
    { text: ' =' },
    { soft: 'both', start: 0, end: 2 },
    { soft: 'both', start: 2 },
  ],
  soft_prompts: { french: { length: 4, trainable: false }, both: { length: 3 } },
};

describe('a layout', () => {
  it('says as a template where its soft tokens stand', () => {
    expect(templateLayout([2, 3])).toEqual({
      segments: [
        { kind: 'soft', name: 'prompt', start: 0, end: 2 },
        { kind: 'field', name: 'query' },
        { kind: 'soft', name: 'prompt', start: 2, end: 5 },
      ],
      softPrompts: { prompt: { length: 5, trainable: true } },
    });
    expect(templateLayout([0, 3]).segments[0]).toEqual({ kind: 'field', name: 'query' });
  });

  it('is read from its long form, and comes back as the same after it was written as JSON', () => {
    const layout = layoutFromForm(translation);
    expect(layout.segments).toEqual([
      { kind: 'soft', name: 'french' },
      { kind: 'field', name: 'query' },
      { kind: 'text', text: ' =' },
      { kind: 'soft', name: 'both', start: 0, end: 2 },
      { kind: 'soft', name: 'both', start: 2 },
    ]);
    expect(layout.softPrompts).toEqual({
      french: { length: 4, trainable: false },
      both: { length: 3, trainable: true },
    });
    expect(parseLayoutForm(JSON.parse(JSON.stringify(layoutToForm(layout))), 'a.json')).toEqual(layout);
  });
});

describe('an unsound layout is refused', () => {
  const soft = (name: string, start?: number, end?: number) => ({ soft: name, start, end });
  const refusals: [string, string, unknown[], Record<string, { length: number }>][] = [
    ['a name that is no label', 'layout.name-invalid', [soft('a/b')], { 'a/b': { length: 1 } }],
    [
      'a name of the prototype',
      'layout.prompt-undeclared',
      [soft('__proto__')],
      JSON.parse('{"__proto__": {"length": 1}}'),
    ],
    ['a name that objects inherit', 'layout.prompt-undeclared', [soft('constructor')], {}],
    ['an undeclared prompt', 'layout.prompt-undeclared', [soft('a')], {}],
    ['a slice beyond the length', 'layout.slice-outside', [soft('a', 0, 3)], { a: { length: 2 } }],
    ['an empty slice', 'layout.slice-outside', [soft('a', 1, 1)], { a: { length: 2 } }],
    ['a negative start', 'layout.slice-outside', [soft('a', -1)], { a: { length: 2 } }],
    ['a prompt without a place', 'layout.vectors-unused', [], { a: { length: 2 } }],
    ['a vector without a place', 'layout.vectors-unused', [soft('a', 0, 1)], { a: { length: 2 } }],
    ['a prompt of no length', 'layout.length-invalid', [soft('a')], { a: { length: 0 } }],
    ['a part of two kinds', 'layout.segment-invalid', [{ text: 'x', field: 'query' }], {}],
    ['a part of no kind', 'layout.segment-invalid', [{}], {}],
    ['a slice of a text', 'layout.segment-invalid', [{ text: 'x', start: 1 }], {}],
    ['an empty text', 'layout.text-empty', [{ text: '' }], {}],
  ];
  it.each(refusals)('%s', (_, code, segments, soft_prompts) => {
    const form = { layout: [...segments, { field: 'query' }], soft_prompts };
    expect(() => parseLayoutForm(form, 'a.json')).toThrow(expect.objectContaining({ code }));
  });

  it('no field', () => {
    const layout: PromptLayout = { segments: [{ kind: 'text', text: 'x' }], softPrompts: {} };
    expect(() => checkedLayout(layout)).toThrow(expect.objectContaining({ code: 'layout.no-field' }));
  });

  it('another structure, with the way to the place', () => {
    expect(() => parseLayoutForm({ layout: [{ soft: 3 }], soft_prompts: {} }, 'a.json')).toThrow(
      expect.objectContaining({ code: 'layout.file-invalid', message: expect.stringContaining('layout.0.soft') }),
    );
    expect(() => parseLayoutForm(null, 'a.json')).toThrow(expect.objectContaining({ code: 'layout.file-invalid' }));
  });
});
