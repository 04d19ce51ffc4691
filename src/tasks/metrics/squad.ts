import { present } from '../../base/failure.ts';
import type { Metric, Observation } from './metric.ts';
import { commonCount, countNgrams, f1 } from './text/overlap.ts';
import { splitAtSpaces } from './text/word-tokenizer.ts';

/** A text as SQuAD 2.0's script compares it: in lower case, without ASCII punctuation and the articles a, an and the. */
function normalised(text: string): string[] {
  const plain = text.toLowerCase().replace(/[!-/:-@[-`{-~]/g, '');
  return splitAtSpaces(plain.replace(/(?<![\p{L}\p{N}_])(?:an?|the)(?![\p{L}\p{N}_])/gu, ' '));
}

/** Of several accepted answers the best counts. */
function best(observation: Observation, score: (written: string[], accepted: string[]) => number): number {
  const written = normalised(present(observation.generated, 'the generated text'));
  const accepted = observation.references ?? [observation.answer];
  return Math.max(...accepted.map((answer) => score(written, normalised(answer))));
}

export const squadExactMatch: Metric = {
  name: 'squad_exact_match',
  definition: "SQuAD's exact match of the text that the model writes: case, punctuation and articles do not count.",
  evidence: 'generation',
  greaterIsBetter: true,
  scale: 'binary',
  score: (observation) => best(observation, (written, accepted) => (written.join(' ') === accepted.join(' ') ? 1 : 0)),
};

export const squadF1: Metric = {
  name: 'squad_f1',
  definition: "SQuAD's F1 of the words that the text that the model writes has in common with an accepted answer.",
  evidence: 'generation',
  greaterIsBetter: true,
  scale: 'unit',
  score: (observation) =>
    best(observation, (written, accepted) => {
      // An answer of articles alone is matched by nothing but another.
      if (written.length === 0 || accepted.length === 0) return written.length === accepted.length ? 1 : 0;
      return f1(commonCount(countNgrams(written, 1), countNgrams(accepted, 1)), written.length, accepted.length);
    }),
};
