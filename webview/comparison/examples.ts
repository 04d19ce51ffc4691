import type { ComparedExample, RunComparison } from '../../src/protocol/comparison.ts';
import type { ExampleFilter } from '../../src/protocol/views/comparison.ts';

/** The two of a comparison whose examples are shown, by their places. */
export interface ShownPair {
  readonly first: number;
  readonly second: number;
}

/** Where two stand on an example. */
export type Outcome = Exclude<ExampleFilter, 'all'> | 'alike';

/**
 * Which of the pair does better on an example. Where both do as well, a metric of right and wrong says whether both are right; another
 * metric says no more than that.
 */
export function outcomeOf(
  { results }: ComparedExample,
  { first, second }: ShownPair,
  greaterIsBetter: boolean,
): Outcome {
  const [one, other] = [results[first], results[second]];
  if (one === undefined || other === undefined) return 'alike';
  if (one.score !== other.score) return one.score > other.score === greaterIsBetter ? 'first' : 'second';
  if (one.right === null) return 'alike';
  return one.right ? 'right' : 'wrong';
}

interface Wanted extends ShownPair {
  readonly filter: ExampleFilter;
  readonly search: string;
}

/** The places of the examples that a filter and a search leave; the search looks at every text, whatever the case of its letters. */
export function shownExamples({ examples, greaterIsBetter }: RunComparison, wanted: Wanted): number[] {
  const words = wanted.search.toLowerCase().trim();
  return examples.flatMap((example, index) => {
    const suits = wanted.filter === 'all' || outcomeOf(example, wanted, greaterIsBetter) === wanted.filter;
    return suits && (words === '' || textsOf(example).includes(words)) ? [index] : [];
  });
}

/** How many examples each filter leaves. */
export function countOutcomes(
  { examples, greaterIsBetter }: RunComparison,
  pair: ShownPair,
): Record<ExampleFilter, number> {
  const counts = { all: examples.length, first: 0, second: 0, wrong: 0, right: 0 };
  for (const example of examples) {
    const outcome = outcomeOf(example, pair, greaterIsBetter);
    if (outcome !== 'alike') counts[outcome] += 1;
  }
  return counts;
}

function textsOf({ id, query, answer, results }: ComparedExample): string {
  return [id, query, answer, ...results.map((result) => result.answer ?? '')].join('\n').toLowerCase();
}
