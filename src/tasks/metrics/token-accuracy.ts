import { assert, present } from '../../base/failure.ts';
import type { Metric, Observation } from './metric.ts';
import { resampledValue } from './resampling.ts';

interface TokenCount {
  readonly right: number;
  readonly all: number;
}

/** The number of right tokens and of all tokens; an answer has at least one. */
function countRight(predicted: readonly number[], expected: readonly number[]): TokenCount {
  assert(expected.length > 0, 'an answer has a token');
  return { right: expected.filter((token, index) => token === predicted[index]).length, all: expected.length };
}

function countPredicted({ predictedTokens, expectedTokens }: Observation): TokenCount {
  const predicted = present(predictedTokens, 'the predicted tokens');
  const expected = present(expectedTokens, 'the expected tokens');
  assert(predicted.length === expected.length, 'a prediction for each token of an answer');
  return countRight(predicted, expected);
}

/** The size of interpret_p_tuning's batches in evaluation. */
const originalBatch = 8;

/**
 * interpret_p_tuning's "average token accuracy": the share of right tokens (the end of sequence is one of them) of each batch of 8
 * examples, and of these shares the mean. So long answers count more than short ones, but only within their batch.
 */
export const tokenAccuracy: Metric = {
  name: 'token_accuracy',
  definition:
    "The share of the answers' tokens and ends that the model predicts, given the expected tokens before each: of 8 examples at a time, then the mean.",
  evidence: 'teacher-forcing',
  greaterIsBetter: true,
  scale: 'unit',
  score: (observation) => {
    const { right, all } = countPredicted(observation);
    return right / all;
  },
  ofSet: (observations) => resampledValue(observations.map(countPredicted), meanOfBatches),
};

function meanOfBatches(counts: readonly TokenCount[]): number {
  const shares: number[] = [];
  for (let start = 0; start < counts.length; start += originalBatch) {
    const batch = counts.slice(start, start + originalBatch);
    shares.push(sum(batch.map(({ right }) => right)) / sum(batch.map(({ all }) => all)));
  }
  return sum(shares) / shares.length;
}

/** interpret_p_tuning's "exact match of all tokens", its end included. */
export const tokenExactMatch: Metric = {
  name: 'token_exact_match',
  definition:
    "The share of examples of which the model predicts all the answer's tokens and its end, given the expected ones before each.",
  evidence: 'teacher-forcing',
  greaterIsBetter: true,
  scale: 'binary',
  score: (observation) => (predictsAll(observation) ? 1 : 0),
};

/** Whether every token of the answer is the model's prediction, the end included. */
export function predictsAll(observation: Observation): boolean {
  const { right, all } = countPredicted(observation);
  return right === all;
}

export const generatedTokenAccuracy: Metric = {
  name: 'generated_token_accuracy',
  definition:
    "The mean share of the answer's tokens and its end that stand at the same place of the text that the model writes.",
  evidence: 'generation',
  greaterIsBetter: true,
  scale: 'unit',
  score: ({ generatedTokens, expectedTokens }) => {
    const { right, all } = countRight(
      present(generatedTokens, 'the generated tokens'),
      present(expectedTokens, 'the expected tokens'),
    );
    return right / all;
  },
};

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
