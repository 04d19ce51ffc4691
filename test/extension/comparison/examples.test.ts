import { describe, expect, it } from 'vitest';
import type { ComparedExample, RunComparison } from '../../../src/protocol/comparison.ts';
import { countOutcomes, outcomeOf, shownExamples } from '../../../webview/comparison/examples.ts';

const pair = { first: 0, second: 1 };

function example(id: string, query: string, scores: readonly number[], isBinary = true): ComparedExample {
  return {
    id,
    query,
    answer: 'yes',
    results: scores.map((score) => ({
      score,
      right: isBinary ? score === 1 : null,
      answer: score === 1 ? 'yes' : 'Nein',
    })),
  };
}

function comparison(examples: readonly ComparedExample[], greaterIsBetter = true): RunComparison {
  return {
    metric: 'm',
    metrics: ['m'],
    greaterIsBetter,
    samples: 1000,
    systems: [],
    pairs: [],
    examples,
    cautions: [],
  };
}

const binary = comparison([
  example('1', 'Is a cat an animal?', [1, 0, 1]),
  example('2', 'Is a stone?', [0, 1, 0]),
  example('3', 'Is a Dog?', [1, 1, 0]),
  example('4', 'Is 犬?', [0, 0, 1]),
]);

describe('the examples of a comparison', () => {
  it('are those that only one of the pair gets right, or both, or neither', () => {
    const places = (filter: 'all' | 'first' | 'second' | 'wrong' | 'right') =>
      shownExamples(binary, { ...pair, filter, search: '' });
    expect(places('all')).toEqual([0, 1, 2, 3]);
    expect(places('first')).toEqual([0]);
    expect(places('second')).toEqual([1]);
    expect(places('right')).toEqual([2]);
    expect(places('wrong')).toEqual([3]);
    expect(countOutcomes(binary, pair)).toEqual({ all: 4, first: 1, second: 1, right: 1, wrong: 1 });
  });

  it('are those of the pair that is chosen', () => {
    expect(countOutcomes(binary, { first: 1, second: 2 })).toEqual({ all: 4, first: 2, second: 2, right: 0, wrong: 0 });
  });

  it('are found by any of their texts, whatever the case', () => {
    const found = (search: string) => shownExamples(binary, { ...pair, filter: 'all', search });
    expect(found('dog')).toEqual([2]);
    expect(found('犬')).toEqual([3]);
    expect(found(' nein ')).toEqual([0, 1, 2, 3]);
    expect(found('nothing')).toEqual([]);
    expect(shownExamples(binary, { ...pair, filter: 'first', search: 'stone' })).toEqual([]);
  });

  it('are told apart by a score that is no right or wrong, the lower one being better of a loss', () => {
    const one = example('1', 'q', [0.4, 0.7], false);
    expect(outcomeOf(one, pair, true)).toBe('second');
    expect(outcomeOf(one, pair, false)).toBe('first');
    expect(outcomeOf(example('1', 'q', [0.4, 0.4], false), pair, true)).toBe('alike');
    expect(countOutcomes(comparison([one], false), pair)).toEqual({ all: 1, first: 1, second: 0, right: 0, wrong: 0 });
  });
});
