import { scoresOfOtherExamples } from '../failures.ts';

/** The score of one example under one metric. */
export interface ExampleScore {
  readonly id: string;
  readonly score: number;
}

export interface PairedScore {
  readonly id: string;
  readonly first: number;
  readonly second: number;
}

export interface PairedCounts {
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
}

/**
 * The scores of two runs on the same examples, example by example, in the order of the first.
 * @throws Failure `task.scores-of-other-examples` when an example is missing on one side
 */
export function pairScores(first: readonly ExampleScore[], second: readonly ExampleScore[]): PairedScore[] {
  const others = new Map(second.map(({ id, score }) => [id, score]));
  const unpaired = first.find(({ id }) => !others.has(id));
  if (unpaired !== undefined || others.size !== first.length) {
    throw scoresOfOtherExamples(first.length, second.length, unpaired?.id);
  }
  return first.map(({ id, score }) => ({ id, first: score, second: others.get(id) ?? Number.NaN }));
}

/** On how many examples the first run has the greater score, the lesser, the same. */
export function countPairs(pairs: readonly PairedScore[]): PairedCounts {
  const wins = pairs.filter(({ first, second }) => first > second).length;
  const losses = pairs.filter(({ first, second }) => first < second).length;
  return { wins, losses, ties: pairs.length - wins - losses };
}
