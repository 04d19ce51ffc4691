import { assert } from '../../base/failure.ts';
import type { Example } from '../example.ts';
import { accuracy } from './accuracy.ts';
import { type MetricSummary, summarise } from './summary.ts';

export interface MajorityBaseline {
  /** The most frequent answer of the training examples; where each example has its own choices, the place of the answer among them, from 1. */
  readonly answer: string;
  /** The accuracy of always giving that answer. */
  readonly accuracy: MetricSummary;
  readonly scores: readonly number[];
}

/**
 * What one scores without reading the query. The answer is chosen by the training examples alone, as a model's would be; of equally
 * frequent ones the first.
 * @returns undefined where either set is empty
 */
export function majorityBaseline(
  training: readonly Example[],
  evaluated: readonly Example[],
): MajorityBaseline | undefined {
  if (training.length === 0 || evaluated.length === 0) return undefined;
  const counts = new Map<string, number>();
  for (const example of training) counts.set(choiceOf(example), (counts.get(choiceOf(example)) ?? 0) + 1);
  const [[answer] = ['']] = [...counts].sort(([, a], [, b]) => b - a);
  const scores = evaluated.map((example) => (choiceOf(example) === answer ? 1 : 0));
  return { answer, accuracy: summarise(accuracy, scores), scores };
}

function choiceOf({ answer, candidates }: Example): string {
  if (candidates === undefined) return answer;
  const place = candidates.indexOf(answer);
  assert(place >= 0, `the answer among the candidates: ${answer}`);
  return String(place + 1);
}
