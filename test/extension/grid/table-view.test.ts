import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../../src/extension/grid/grid-changes.ts';
import { readTemplate } from '../../../src/extension/grid/names.ts';
import type { GridTable } from '../../../src/protocol/views/grid.ts';
import { applyChanges, locate, move, visible } from '../../../webview/grid/table-view.ts';
import { tokenPieces } from '../../../webview/grid/token-pieces.ts';

const tableOf = (...texts: readonly string[]): GridTable => ({
  name: 'T',
  templates: [
    [3, 3],
    [6, 6],
  ],
  rows: texts.map((text, index) => ({ task: `task ${index}`, texts: [text, null] })),
});

describe('changes of a table', () => {
  it.each([
    [
      ['a', 'b', 'c'],
      ['a', 'x', 'c'],
    ],
    [
      ['a', 'b', 'c'],
      ['a', 'b', 'c', 'd'],
    ],
    [
      ['a', 'b', 'c'],
      ['b', 'c'],
    ],
    [
      ['a', 'a', 'a'],
      ['a', 'a'],
    ],
    [[], ['a']],
    [['a'], []],
  ])('lead from %j to %j', (before, after) => {
    const changes = changesBetween([tableOf(...before)], [tableOf(...after)]) ?? [];
    expect(applyChanges([tableOf(...before)], changes)).toEqual([tableOf(...after)]);
  });

  it('tell of one row where one of 10,000 changed', () => {
    const texts = Array.from({ length: 10_000 }, (_, index) => `text ${index}`);
    const [change] = changesBetween([tableOf(...texts)], [tableOf(...texts.with(5000, 'other'))]) ?? [];
    expect(change?.splice).toMatchObject({ start: 5000, deleted: 1, rows: [{ task: 'task 5000' }] });
  });
});

describe('what is on the screen', () => {
  it('is a handful of 10,000 rows, wherever the grid is scrolled to', () => {
    expect(visible(10_000, 70, 0, 500, 2)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(visible(10_000, 70, 9_999 * 70, 500, 2)).toEqual([9997, 9998, 9999]);
    expect(visible(0, 70, 0, 500, 2)).toEqual([]);
  });
});

describe('the keys of the grid', () => {
  const table = tableOf('a', 'b', 'c');
  const press = (key: string, row: number, column: number, ctrlKey = false) =>
    move(table, { row, column }, { key, ctrlKey }, 2);

  it('lead into the headers and not beyond the edges', () => {
    expect(press('ArrowUp', 0, 0)).toEqual({ row: -1, column: 0 });
    expect(press('ArrowUp', -1, 0)).toEqual({ row: -1, column: 0 });
    expect(press('ArrowLeft', 1, 0)).toEqual({ row: 1, column: -1 });
    expect(press('ArrowDown', 2, 1)).toEqual({ row: 2, column: 1 });
    expect(press('End', 0, 0, true)).toEqual({ row: 2, column: 1 });
    expect(press('PageUp', 2, 0)).toEqual({ row: 0, column: 0 });
    expect(press('x', 0, 0)).toBeUndefined();
  });

  it('find a task again that has moved, and stay near where it is gone', () => {
    const place = { task: 'task 2', template: [6, 6] as const };
    expect(locate(table, place, { row: 0, column: 0 })).toEqual({ row: 2, column: 1 });
    expect(locate(tableOf('a'), place, { row: 2, column: 1 })).toEqual({ row: 0, column: 1 });
  });
});

describe('the tokens of a text', () => {
  it('are pieces in order, with the split before the first token of the infix', () => {
    expect(tokenPieces('ab c', { starts: [0, 1, 2], ends: [1, 2, 4] }, 2)).toEqual([
      { kind: 'token', text: 'a' },
      { kind: 'token', text: 'b' },
      { kind: 'split' },
      { kind: 'token', text: ' c' },
    ]);
  });

  it('show a character of several tokens once, with a sign for each further one and the split between them', () => {
    expect(tokenPieces('鷗x', { starts: [0, 0, 0, 1], ends: [1, 1, 1, 2] }, 2)).toEqual([
      { kind: 'token', text: '鷗' },
      { kind: 'byte' },
      { kind: 'split' },
      { kind: 'byte' },
      { kind: 'token', text: 'x' },
    ]);
  });

  it('have the split at the end where all of them stand before the query, and none where there are too few', () => {
    expect(tokenPieces('a', { starts: [0], ends: [1] }, 1).at(-1)).toEqual({ kind: 'split' });
    expect(tokenPieces('a', { starts: [0], ends: [1] }, 2)).toEqual([{ kind: 'token', text: 'a' }]);
  });

  it('lose no text that belongs to no token', () => {
    expect(tokenPieces(' a ', { starts: [1], ends: [2] }, 9)).toEqual([
      { kind: 'gap', text: ' ' },
      { kind: 'token', text: 'a' },
      { kind: 'gap', text: ' ' },
    ]);
  });
});

describe('a template that a person writes', () => {
  it.each(['3, 4', '(3,4)', '[3, 4]', '3 4', '３、４'])('%s', (written) => {
    expect(readTemplate(written)).toEqual([3, 4]);
  });

  it.each(['', '3', '3,4,5', '-1, 2', '3.5, 2', '99999, 1'])('not %j', (written) => {
    expect(readTemplate(written)).toBeUndefined();
  });
});
