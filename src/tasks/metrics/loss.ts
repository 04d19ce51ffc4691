import { present } from '../../base/failure.ts';
import type { Metric } from './metric.ts';

export const loss: Metric = {
  name: 'loss',
  definition: "The mean over examples of the mean negative log-likelihood of the expected answer's tokens and its end.",
  evidence: 'teacher-forcing',
  greaterIsBetter: false,
  scale: 'real',
  score: (observation) => present(observation.loss, 'the loss of the expected answer'),
};
