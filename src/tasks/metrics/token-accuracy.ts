import { assert, present } from '../../base/failure.ts';
import type { Metric, Observation } from './metric.ts';

/** The number of right tokens and of all tokens; an answer has at least one. */
function countRight({ predictedTokens, expectedTokens }: Observation): { right: number; all: number } {
  const predicted = present(predictedTokens, 'the predicted tokens');
  const expected = present(expectedTokens, 'the expected tokens');
  assert(expected.length > 0 && predicted.length === expected.length, 'a prediction for each token of an answer');
  return { right: expected.filter((token, index) => token === predicted[index]).length, all: expected.length };
}

/** interpret_p_tuning's "average token accuracy": every example counts alike, however long its answer. */
export const tokenAccuracy: Metric = {
  name: 'token_accuracy',
  definition: "The mean share of the answer's tokens that the model predicts, given the expected tokens before each.",
  evidence: 'teacher-forcing',
  greaterIsBetter: true,
  scale: 'unit',
  score: (observation) => {
    const { right, all } = countRight(observation);
    return right / all;
  },
};

/** interpret_p_tuning's "exact match of all tokens". */
export const tokenExactMatch: Metric = {
  name: 'token_exact_match',
  definition:
    "The share of examples of which the model predicts all the answer's tokens, given the expected ones before each.",
  evidence: 'teacher-forcing',
  greaterIsBetter: true,
  scale: 'binary',
  score: (observation) => {
    const { right, all } = countRight(observation);
    return right === all ? 1 : 0;
  },
};
