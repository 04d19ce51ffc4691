import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Random } from '../../src/base/random.ts';
import { compareSystems } from '../../src/statistics/compare-systems.ts';
import { detectableDifference } from '../../src/statistics/detectable-difference.ts';
import { holm } from '../../src/statistics/holm.ts';
import { meanInterval } from '../../src/statistics/mean-interval.ts';
import { drawnSets, pairedBootstrap, type ResamplingOptions, resample } from '../../src/statistics/paired-bootstrap.ts';
import { studentQuantile } from '../../src/statistics/student-t.ts';

const numbers = z.array(z.number());

/** Made by make_statistics.py with numpy, scipy and statsmodels. */
const judge = z
  .object({
    drawn: z.array(
      z.object({
        first: numbers,
        second: numbers,
        draws: z.array(numbers),
        expected: z.object({
          wins: z.number(),
          losses: z.number(),
          ties: z.number(),
          one_sided: z.number().nullable(),
          low: z.number(),
          high: z.number(),
        }),
      }),
    ),
    scipy: z.array(
      z.object({ first: numbers, second: numbers, low: z.number(), high: z.number(), two_sided: z.number() }),
    ),
    holm: z.array(z.object({ p_values: numbers, expected: numbers })),
    quantiles: z.array(z.object({ probability: z.number(), degrees: z.number(), value: z.number() })),
    intervals: z.array(z.object({ values: numbers, low: z.number(), high: z.number(), deviation: z.number() })),
    detectable: z.object({ differences: numbers, expected: z.number() }),
  })
  .parse(JSON.parse(readFileSync(new URL('../fixtures/statistics/statistics.json', import.meta.url), 'utf8')));

function bootstrap(first: readonly number[], second: readonly number[], options: ResamplingOptions) {
  const [a = [], b = []] = resample([first, second], drawnSets(first.length, options));
  return pairedBootstrap(a, b);
}

describe('the paired bootstrap', () => {
  it.each(judge.drawn)('comes to what the original computes from the same draws ($expected)', (drawn) => {
    const [first = [], second = []] = resample([drawn.first, drawn.second], drawn.draws);
    const { shares, oneSidedPValue, interval } = pairedBootstrap(first, second);
    const { expected } = drawn;
    expect(shares.first).toBeCloseTo(expected.wins, 12);
    expect(shares.second).toBeCloseTo(expected.losses, 12);
    expect(shares.tied).toBeCloseTo(expected.ties, 12);
    expect(oneSidedPValue).toBeCloseTo(expected.one_sided ?? Number.NaN, 12);
    expect(interval.low).toBeCloseTo(expected.low, 12);
    expect(interval.high).toBeCloseTo(expected.high, 12);
  });

  it.each(judge.scipy)('agrees with scipy within the error of random draws ($low to $high)', (judged) => {
    const { interval, pValue } = bootstrap(judged.first, judged.second, {
      samples: 20_000,
      ratio: 1,
      random: Random.seeded(1),
    });
    // A quantile of 20,000 draws is one of the steps beside the true one, and a step is one example's worth.
    const step = 1 / judged.first.length;
    expect(Math.abs(interval.low - judged.low)).toBeLessThanOrEqual(step + 1e-9);
    expect(Math.abs(interval.high - judged.high)).toBeLessThanOrEqual(step + 1e-9);
    expect(pValue).toBeCloseTo(judged.two_sided, 1.7);
  });

  it('draws the same sets for the same seed, and others for another', () => {
    const { first, second } = judge.scipy[0] ?? { first: [], second: [] };
    const run = (seed: number) => bootstrap(first, second, { samples: 200, ratio: 0.3, random: Random.seeded(seed) });
    expect(run(42)).toEqual(run(42));
    expect(run(42)).not.toEqual(run(43));
  });

  it('finds no difference between equal scores, and never a p-value of zero', () => {
    const options = { samples: 100, ratio: 1, random: Random.seeded(1) };
    const equal = bootstrap([1, 0, 1], [1, 0, 1], options);
    expect(equal).toMatchObject({ shares: { tied: 1 }, pValue: 1, oneSidedPValue: undefined });
    expect(bootstrap([1, 1, 1], [0, 0, 0], options).pValue).toBeCloseTo(2 / 101, 12);
  });

  it('draws at least one example, however small the ratio', () => {
    const result = bootstrap([1, 0], [0, 0], { samples: 50, ratio: 0.1, random: Random.seeded(1) });
    expect(result.shares.first + result.shares.tied).toBe(1);
  });
});

it.each(judge.holm)('corrects p-values for their number as statsmodels does: $p_values', ({ p_values, expected }) => {
  for (const [index, corrected] of holm(p_values).entries()) expect(corrected).toBeCloseTo(expected[index] ?? -1, 12);
});

it.each(judge.quantiles)("gives Student's quantile of $probability with $degrees degrees of freedom", (quantile) => {
  const value = studentQuantile(quantile.probability, quantile.degrees);
  expect(Math.abs(value / quantile.value - 1)).toBeLessThan(1e-9);
});

it.each(judge.intervals)('gives the interval of the mean of $values', ({ values, low, high, deviation }) => {
  const { interval, standardDeviation } = meanInterval(values);
  expect(interval?.low).toBeCloseTo(low, 9);
  expect(interval?.high).toBeCloseTo(high, 9);
  expect(standardDeviation).toBeCloseTo(deviation, 12);
});

it('gives no interval for a single value', () => {
  expect(meanInterval([0.5])).toEqual({ mean: 0.5, standardDeviation: 0, interval: undefined });
});

it('tells the difference that data could show as a power analysis does', () => {
  const { differences, expected } = judge.detectable;
  // The judge uses t where this uses the normal distribution.
  expect((detectableDifference(differences) ?? 0) / expected).toBeCloseTo(1, 2.9);
  expect(detectableDifference([0, 0, 0])).toBeUndefined();
});

describe('a comparison of several systems', () => {
  const options = { samples: 500, ratio: 1, seed: 1, greaterIsBetter: true, pairs: 'all' } as const;
  const right = (count: number) => Array.from({ length: 60 }, (_, index) => (index < count ? 1 : 0));
  const systems = [
    { name: 'a', scores: right(50) },
    { name: 'b', scores: right(30) },
    { name: 'c', scores: right(29) },
  ];

  it('corrects for the number of its pairs, and calls better what is better after that', () => {
    const pairs = compareSystems(systems, options);
    expect(pairs.map(({ first, second, better }) => [first, second, better])).toEqual([
      ['a', 'b', 'first'],
      ['a', 'c', 'first'],
      ['b', 'c', undefined],
    ]);
    expect(pairs.map(({ correctedPValue }) => correctedPValue)).toEqual(holm(pairs.map(({ pValue }) => pValue)));
    expect(compareSystems(systems, { ...options, pairs: 'with-first' })).toHaveLength(2);
  });

  it('calls the lesser one better where less is better, and leaves the difference as it is', () => {
    const [pair] = compareSystems(systems, { ...options, greaterIsBetter: false });
    expect(pair).toMatchObject({ better: 'second', wins: 0, losses: 20, ties: 40 });
    expect(pair?.difference).toBeCloseTo(1 / 3, 12);
    expect(pair?.interval.low).toBeGreaterThan(0);
  });
});
