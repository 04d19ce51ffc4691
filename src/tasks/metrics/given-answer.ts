import { present } from '../../base/failure.ts';
import type { Observation } from './metric.ts';
import { predictsAll } from './token-accuracy.ts';

/** What the model answered, as people read it. */
export interface GivenAnswer {
  readonly text: string;
  readonly right: boolean;
}

/**
 * The candidate that was ranked first, else the text that the model wrote, else what it predicts at each place of the expected answer,
 * given the tokens before (teacher forcing).
 */
export function givenAnswer(observation: Observation): GivenAnswer {
  const { answer, references = [], ranked, generated, predictedText } = observation;
  const text = ranked ?? generated;
  if (text !== undefined) return { text, right: [answer, ...references].some((one) => one.trim() === text.trim()) };
  return { text: present(predictedText, 'the text of the predictions'), right: predictsAll(observation) };
}
