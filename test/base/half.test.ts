import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { bfloat16Bits, bfloat16Value, float16Bits, float16Value } from '../../src/base/half.ts';

/** SHA-256 over what NumPy and PyTorch give, made by `test/fixtures/operators/make_operators.py`. */
const expected = z
  .object({ float16: z.string(), bfloat16: z.string(), roundedEdges: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../fixtures/operators/half.json', import.meta.url), 'utf8')));

const patterns = Array.from({ length: 65_536 }, (_, bits) => bits);

test('all 65,536 half-precision patterns have the values that NumPy gives them', () => {
  expect(checksum(patterns.map(float16Value))).toBe(expected.float16);
});

test('all 65,536 bfloat16 patterns have the values that PyTorch gives them', () => {
  expect(checksum(patterns.map(bfloat16Value))).toBe(expected.bfloat16);
});

test('every half-precision number goes back to its own pattern', () => {
  const numbers = patterns.filter((bits) => !Number.isNaN(float16Value(bits)));
  expect(numbers.map((bits) => float16Bits(float16Value(bits)))).toEqual(numbers);
  expect(Number.isNaN(float16Value(float16Bits(Number.NaN)))).toBe(true);
});

test('numbers half-way between two half-precision numbers, and their neighbours, round as in NumPy', () => {
  const finite = patterns.map(float16Value).filter(Number.isFinite);
  const sorted = [...new Set(finite)].sort((a, b) => a - b).map((value) => value + 0);
  const between = sorted
    .slice(1)
    .map((value, index) => Math.fround((Math.fround(value) + Math.fround(sorted[index] ?? 0)) / 2));
  const edges = [
    ...between,
    ...between.map((value) => neighbour(value, Number.POSITIVE_INFINITY)),
    ...between.map((value) => neighbour(value, Number.NEGATIVE_INFINITY)),
    ...[65519.996, 65520, 65536, 1e9, 1e-9, 2 ** -25, 2 ** -24].map(Math.fround),
  ];
  const rounded = Uint16Array.from([...edges, ...edges.map((edge) => -edge)], float16Bits);
  expect(createHash('sha256').update(rounded).digest('hex')).toBe(expected.roundedEdges);
});

test('numbers round to bfloat16 as in PyTorch', () => {
  const rounded = [
    [1.0, 16256],
    [Math.PI, 16457],
    [0.001, 14979],
    [1.00390625, 16256],
    [1.01171875, 16258],
    [-1000000000.0, 52846],
    [0.1, 15821],
    [3.4e38, 32640],
    [1e-40, 1],
    [-2.5, 49184],
  ] as const;
  for (const [value, bits] of rounded) expect(bfloat16Bits(value)).toBe(bits);
});

/** The next float32 number towards `direction`. */
function neighbour(value: number, direction: number): number {
  const bits = new Int32Array(1);
  const float = new Float32Array(bits.buffer);
  float[0] = value;
  const away = direction > value === value > 0;
  bits[0] = value === 0 ? 1 : (bits[0] ?? 0) + (away ? 1 : -1);
  return value === 0 && direction < 0 ? -(float[0] ?? 0) : (float[0] ?? 0);
}

function checksum(values: readonly number[]): string {
  const numbers = Float64Array.from(values, (value) => (Number.isNaN(value) ? 0 : value));
  return createHash('sha256').update(numbers).digest('hex');
}
