import { expect, it } from 'vitest';
import { add, exp, input, mul, reshape, sumAll } from '../../src/graph/operators/index.ts';
import { weight } from '../../src/graph/operators/leaves.ts';
import { peakActivations } from '../../src/graph/peak-memory.ts';

const x = input('x', 'float32', [10, 25]);
const tensor = 10 * 25 * 4;

it('frees a result after its last reader', () => {
  // Never more than the one that is read and the one that is written.
  expect(peakActivations([exp(exp(exp(exp(x))))])).toBe(2 * tensor);
});

it('keeps what a later operator reads', () => {
  const early = exp(x);
  expect(peakActivations([add(exp(exp(exp(early))), early)])).toBe(3 * tensor);
});

it('counts a reshaped tensor once, and inputs and weights not at all', () => {
  const scale = weight('w', { dtype: 'float32', shape: [25] }, { fileName: 'w', offset: 0, length: 100 });
  const scaled = mul(x, scale);
  expect(peakActivations([reshape(scaled, [250])])).toBe(tensor);
  expect(peakActivations([sumAll(reshape(scaled, [25, 10]))])).toBeLessThanOrEqual(tensor + 8);
});

it('holds memory for a later result of the same type', () => {
  const turned = exp(add(input('turned', 'float32', [25, 10]), sumAll(exp(exp(x)))));
  // Two tensors of the one shape wait, while two of the other are needed.
  expect(peakActivations([exp(add(x, sumAll(turned)))])).toBeGreaterThanOrEqual(4 * tensor);
  expect(peakActivations([sumAll(turned)])).toBeLessThan(3 * tensor);
});

it('counts elements by their size', () => {
  expect(peakActivations([exp(input('h', 'float16', [10, 25]))])).toBe(tensor / 2);
});
