import { describe, expect, it } from 'vitest';
import { sweepSettings } from '../../src/settings/sweep-settings.ts';
import { rungShares, survivors } from '../../src/sweeps/halving.ts';
import { pointValues, sweepPoints } from '../../src/sweeps/points.ts';

function points(settings: object) {
  const found = sweepPoints(sweepSettings.parse({ base: 'a.tune.yaml', ...settings }));
  return found.map((point) => ({ variant: point.variant, ...Object.fromEntries(pointValues(point, found)) }));
}

describe('the points of a sweep', () => {
  it('are every combination of a grid', () => {
    expect(
      points({
        grid: {
          'training.learning_rate': [0.1, 0.2],
          'prompt.template': [
            [2, 0],
            [0, 2],
          ],
        },
      }),
    ).toEqual([
      { learning_rate: 0.1, template: [2, 0] },
      { learning_rate: 0.1, template: [0, 2] },
      { learning_rate: 0.2, template: [2, 0] },
      { learning_rate: 0.2, template: [0, 2] },
    ]);
  });

  it('are those of each variant, with its own grid beside the common one', () => {
    const variants = [
      { name: 'a', set: { 'method.peft_type': 'P_TUNING' }, grid: { 'training.learning_rate': [1, 2] } },
      { name: 'b' },
    ];
    expect(points({ variants, grid: { 'training.weight_decay': [0, 1] } })).toEqual([
      { variant: 'a', weight_decay: 0, learning_rate: 1 },
      { variant: 'a', weight_decay: 0, learning_rate: 2 },
      { variant: 'a', weight_decay: 1, learning_rate: 1 },
      { variant: 'a', weight_decay: 1, learning_rate: 2 },
      { variant: 'b', weight_decay: 0 },
      { variant: 'b', weight_decay: 1 },
    ]);
  });

  it('are named by as much of a path as tells two fields apart', () => {
    const [point] = points({ grid: { 'a.size': [1], 'b.size': [2] } });
    expect(Object.keys(point ?? {})).toEqual(['variant', 'a.size', 'b.size']);
  });

  it('are drawn within their bounds, alike in every order of magnitude where that is asked for', () => {
    const random = {
      'training.learning_rate': { distribution: 'log_uniform', min: 1e-5, max: 1e-1 },
      'training.weight_decay': { distribution: 'uniform', min: 0, max: 0.1 },
      'training.per_device_train_batch_size': { distribution: 'int_uniform', min: 2, max: 4 },
      'method.residual': [true, false],
    };
    const drawn = points({ random, samples: 2000 });
    const rates = drawn.map((point) => Number(Object.entries(point).find(([name]) => name === 'learning_rate')?.[1]));
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(1e-5);
    expect(Math.max(...rates)).toBeLessThanOrEqual(1e-1);
    // A quarter of them in each power of ten; the standard deviation of such a share is 0.01.
    for (const bound of [1e-4, 1e-3, 1e-2]) {
      const share = rates.filter((rate) => rate < bound).length / rates.length;
      expect(Math.abs(share - (Math.log10(bound) + 5) / 4)).toBeLessThan(0.04);
    }
    const sizes = new Set(drawn.map((point) => Object.entries(point).find(([name]) => name.endsWith('size'))?.[1]));
    expect([...sizes].toSorted()).toEqual([2, 3, 4]);
  });

  it('stay the same when more of them are drawn, or another field is', () => {
    const rate = { distribution: 'log_uniform', min: 1e-5, max: 1e-1 };
    const few = points({ random: { 'training.learning_rate': rate }, samples: 3 });
    expect(points({ random: { 'training.learning_rate': rate }, samples: 5 }).slice(0, 3)).toEqual(few);
    const both = points({ random: { 'training.learning_rate': rate, 'method.residual': [true] }, samples: 3 });
    expect(both).toEqual(few.map((point) => ({ ...point, residual: true })));
    expect(points({ random: { 'training.learning_rate': rate }, samples: 3, seed: 7 })).not.toEqual(few);
  });
});

describe('successive halving', () => {
  it('asks after a ninth and a third of the steps, for two rungs of a factor of three', () => {
    const shares = rungShares({ reduction_factor: 3, rungs: 2 });
    expect(shares).toHaveLength(3);
    for (const [index, share] of [1 / 9, 1 / 3, 1].entries()) expect(shares[index]).toBeCloseTo(share, 12);
    expect(rungShares(undefined)).toEqual([1]);
  });

  it('keeps the best of each variant, in their order, and takes those without a score out first', () => {
    const list = [5, 9, undefined, 7, 1].map((score, index) => ({ score, index, variant: 'a' }));
    const other = { score: 0, index: 9, variant: 'b' };
    const kept = survivors([...list, other], 2, ({ score }) => score);
    expect(kept.map(({ index }) => index)).toEqual([0, 1, 3, 9]);
  });
});
