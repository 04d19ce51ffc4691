import { present } from '../../base/failure.ts';
import type { Metric } from './metric.ts';

/** White space at both ends does not count; case, punctuation and everything else does. SQuAD's laxer one is another metric. */
export const exactMatch: Metric = {
  name: 'exact_match',
  definition:
    'The share of examples for which the text that the model writes equals the expected answer, or one of those that are accepted.',
  evidence: 'generation',
  greaterIsBetter: true,
  scale: 'binary',
  score: ({ answer, references = [answer], generated }) => {
    const written = present(generated, 'the generated text').trim();
    return references.some((accepted) => accepted.trim() === written) ? 1 : 0;
  },
};
