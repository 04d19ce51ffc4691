import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';

const draws = (random: Random) => Array.from({ length: 5 }, () => random.uniform());

describe('Random', () => {
  it('draws the same for the same seed and names, and otherwise differently', () => {
    const branch = (seed: number, ...names: (string | number)[]) => draws(Random.seeded(seed).split(...names));
    expect(branch(7, 'masks', 3)).toEqual(branch(7, 'masks', 3));
    expect(branch(7, 'masks', 3)).not.toEqual(branch(8, 'masks', 3));
    expect(branch(7, 'masks', 3)).not.toEqual(branch(7, 'masks', 4));
    expect(branch(7, 'masks', 3)).not.toEqual(branch(7, 'masks', '3'));
  });

  it('gives a branch that does not depend on what was drawn before', () => {
    const random = Random.seeded(7);
    const untouched = draws(random.split('order'));
    random.normals(1000, 0, 1);
    expect(draws(random.split('order'))).toEqual(untouched);
  });

  it('draws uniform and normal numbers with the right moments', () => {
    const count = 200_000;
    const uniform = Random.seeded(1).uniforms(count, -2, 4);
    expect(Math.min(...uniform.subarray(0, 1000))).toBeGreaterThanOrEqual(-2);
    // Five standard errors: 5 · 6/√12/√count.
    expect(mean(uniform)).toBeCloseTo(1, 1);
    expect(variance(uniform)).toBeCloseTo(3, 1);
    const normal = Random.seeded(2).normals(count, 3, 0.5);
    expect(Math.abs(mean(normal) - 3)).toBeLessThan(0.006);
    expect(Math.abs(variance(normal) - 0.25)).toBeLessThan(0.004);
    // 68.27 % of a normal distribution lies within one standard deviation.
    const within = normal.filter((value) => Math.abs(value - 3) < 0.5).length / count;
    expect(Math.abs(within - 0.6827)).toBeLessThan(0.006);
  });

  it('shuffles into every order equally often', () => {
    const counts = new Map<string, number>();
    const random = Random.seeded(3);
    for (let trial = 0; trial < 12_000; trial++) {
      const order = random.shuffle(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(210);
  });

  it('samples without repetition, also all of a population', () => {
    const sample = Random.seeded(4).sample(50_000, 20);
    expect(new Set(sample).size).toBe(20);
    expect(sample.every((value) => value >= 0 && value < 50_000)).toBe(true);
    expect(Random.seeded(5).sample(6, 6).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

function mean(values: Float32Array): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

function variance(values: Float32Array): number {
  const centre = mean(values);
  return values.reduce((total, value) => total + (value - centre) ** 2, 0) / values.length;
}
