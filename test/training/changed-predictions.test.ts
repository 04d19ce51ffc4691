import { describe, expect, it } from 'vitest';
import { changedPredictions } from '../../src/training/loop/changed-predictions.ts';

const prediction = (predicted: string, query = 'q') => ({ query, answer: ' yes', predicted });

describe('the predictions that changed', () => {
  it('are those that differ from the evaluation before, told with their place, before and after', () => {
    const now = [prediction(' yes', 'first'), prediction(' no', 'second'), prediction(' yes', 'third')];
    expect(changedPredictions([' yes', ' yes', ' no'], now)).toEqual({
      count: 2,
      examples: [
        { example: 1, query: 'second', answer: ' yes', before: ' yes', after: ' no' },
        { example: 2, query: 'third', answer: ' yes', before: ' no', after: ' yes' },
      ],
    });
  });

  it('are none at the first evaluation, and where the dev examples are others', () => {
    expect(changedPredictions(undefined, [prediction('a')])).toBeUndefined();
    expect(changedPredictions(['a', 'b'], [prediction('a')])).toBeUndefined();
  });

  it('do not let the log grow without bound, and are still counted and compared in full', () => {
    const long = '😀'.repeat(1000);
    const now = Array.from({ length: 50 }, () => prediction(`${long}!`, long));
    const changed = changedPredictions(
      now.map(() => long),
      now,
    );
    expect(changed?.count).toBe(50);
    expect(changed?.examples).toHaveLength(20);
    expect(JSON.stringify(changed).length).toBeLessThan(20_000);
    expect(changed?.examples[0]?.query).toMatch(/^(😀)+…$/u);
  });
});
