import { expect, it } from 'vitest';
import { createStyle } from '../../../src/cli/terminal/style.ts';
import { formatPairs, formatTable } from '../../../src/cli/terminal/table.ts';

const plain = createStyle(false);

it('aligns columns that hold characters of double width', () => {
  const columns = [{ title: '国' }, { title: 'n', align: 'right' as const }];
  expect(
    formatTable(
      columns,
      [
        ['日本', '1'],
        ['France', '20'],
      ],
      plain,
    ),
  ).toBe(['国       n', '──────  ──', '日本     1', 'France  20'].join('\n'));
});

it('counts an emoji of several code points and a combined letter as what the terminal shows', () => {
  const rows = [
    ['👩‍👩‍👧', '|'],
    ['e\u0301', '|'],
    ['ab', '|'],
  ];
  expect(
    formatTable([{ title: 'x' }, { title: '' }], rows, plain)
      .split('\n')
      .slice(2),
  ).toEqual(['👩‍👩‍👧  |', 'e\u0301   |', 'ab  |']);
});

it('lets no cell break its line or steer the terminal', () => {
  const [, , line] = formatTable([{ title: 'text' }], [['a\nb\tc\u001B[31md']], plain).split('\n');
  expect(line).toBe('a↵b⇥c\\x1B[31md');
});

it('cuts a long cell at a whole character', () => {
  const [, , line] = formatTable([{ title: 't', maxWidth: 6 }], [['日本語日本語']], plain).split('\n');
  expect(line).toBe('日本…');
});

it('colours only where colours are on', () => {
  expect(formatPairs([['name', 'value']], plain)).toBe('name  value');
  expect(formatPairs([['name', 'value']], createStyle(true))).toBe('\u001B[2mname\u001B[22m  value');
});
