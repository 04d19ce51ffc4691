import { describe, expect, it } from 'vitest';
import { namesFields, parsePattern, renderPattern } from '../../src/tasks/pattern.ts';
import { failureOf } from './data-folder.ts';

const fields = {
  name: 'Chad',
  count: 2,
  right: false,
  paragraph: { text: 'inner', list: ['a', 'b'] },
  'a.b': 'dotted column',
  nothing: null,
  空: '日本',
};
const render = (pattern: string) => renderPattern(parsePattern(pattern), { fields, place: { file: 'f', line: 7 } });
const failure = (pattern: string) => failureOf(async () => render(pattern));

describe('patterns', () => {
  it('put fields in, nested ones and entries of lists too', () => {
    expect(render(' {name}: {paragraph.text}, {paragraph.list.1}; {count} {right} {空}')).toBe(
      ' Chad: inner, b; 2 false 日本',
    );
    expect(render('{ name }{a.b}')).toBe('Chaddotted column');
  });

  it('keep doubled braces as braces, and never look into what they put in', () => {
    expect(render('{{name}} {{{name}}}')).toBe('{name} {Chad}');
    expect(renderPattern(parsePattern('{x}'), { fields: { x: '{name} {{1+1}}' }, place: { file: 'f' } })).toBe(
      '{name} {{1+1}}',
    );
  });

  it('know whether they depend on the record', () => {
    expect(['{a}', ' yes', '{{a}}'].map((pattern) => namesFields(parsePattern(pattern)))).toEqual([true, false, false]);
  });

  it.each([
    ['a {name', 3],
    ['a} b', 2],
    ['{}', 1],
    ['{{name}', 7],
  ])('tell the place of a single brace in %j', async (pattern, column) => {
    expect(await failure(pattern)).toContain(`has a brace at character ${column} that belongs to no field`);
  });

  it('tell an unknown field with those that there are', async () => {
    expect(await failure('{nmae}')).toBe(
      'task.field-unknown @7: f, line 7: there is no field `nmae`. → Did you mean `name`? There are: name, count, right, paragraph.text, paragraph.list.0, paragraph.list.1, a.b, nothing, 空.',
    );
    expect(await failure('{constructor}')).toMatch(/^task.field-unknown/);
    expect(await failure('{name.length}')).toMatch(/^task.field-unknown/);
  });

  it('tell a field that is no text', async () => {
    expect(await failure('{paragraph}')).toMatch(/^task.field-not-text @7: .*`paragraph`/);
    expect(await failure('{nothing}')).toMatch(/^task.field-not-text @7: .*`nothing`/);
  });
});
