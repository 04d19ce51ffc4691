import { present } from '../../base/failure.ts';
import type { Metric } from './metric.ts';

/** Ranking accuracy, as lm-evaluation-harness's `acc` (candidate_scoring sum) and its `acc_norm`'s kin by tokens (mean). */
export const accuracy: Metric = {
  name: 'accuracy',
  definition: 'The share of examples whose expected answer is the candidate that the model finds likeliest.',
  evidence: 'ranking',
  greaterIsBetter: true,
  scale: 'binary',
  score: ({ answer, ranked }) => (present(ranked, 'the ranked candidate') === answer ? 1 : 0),
};
