import { expect, it } from 'vitest';
import { formatCount, formatDuration, formatNumber, formatPercent } from '../../src/base/quantities.ts';

it('writes times as clocks do', () => {
  expect([0, 59.6, 3599, 3600, 36_061].map(formatDuration)).toEqual(['00:00', '01:00', '59:59', '1:00:00', '10:01:01']);
});

it('writes numbers with four digits, and very small ones in powers of ten', () => {
  expect([0, 1, 0.123456, 2.3456789, 1234.56, 0.000123456, Number.NaN].map(formatNumber)).toEqual([
    '0',
    '1',
    '0.1235',
    '2.346',
    '1235',
    '1.235e-4',
    'NaN',
  ]);
});

it('separates thousands, and states shares in percent', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567');
  expect(formatPercent(0.0123)).toBe('1.2 %');
});
