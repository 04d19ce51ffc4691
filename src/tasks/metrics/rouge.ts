import { present } from '../../base/failure.ts';
import type { Metric, MetricTools, Observation } from './metric.ts';
import { commonCount, commonSubsequence, countNgrams, f1 } from './text/overlap.ts';

type Overlap = (predicted: readonly string[], expected: readonly string[]) => number;

const ngramOverlap =
  (length: number): Overlap =>
  (predicted, expected) =>
    f1(
      commonCount(countNgrams(expected, length), countNgrams(predicted, length)),
      Math.max(predicted.length - length + 1, 0),
      Math.max(expected.length - length + 1, 0),
    );

const subsequenceOverlap: Overlap = (predicted, expected) =>
  f1(commonSubsequence(expected, predicted), predicted.length, expected.length);

const variants = {
  1: { overlap: ngramOverlap(1), what: 'words' },
  2: { overlap: ngramOverlap(2), what: 'pairs of words' },
  L: { overlap: subsequenceOverlap, what: 'words of the longest common subsequence' },
} as const;

type Variant = keyof typeof variants;

/** Of several accepted answers the best counts, as in rouge-score. */
function rougeScore(overlap: Overlap, predicted: string, expected: readonly string[], { rouge }: MetricTools): number {
  const words = rouge.words(predicted);
  return Math.max(...expected.map((text) => overlap(words, rouge.words(text))));
}

const signature = ({ rouge }: MetricTools) => `tok:${rouge.signature}|stem:no|stop:no|score:f1`;

/** ROUGE of the text that the model writes. */
export function rouge(variant: Variant): Metric {
  const { overlap, what } = variants[variant];
  return {
    name: `rouge${variant}`,
    definition: `The F1 of the ${what} that the text that the model writes has in common with the expected answer.`,
    evidence: 'generation',
    greaterIsBetter: true,
    scale: 'unit',
    score: (observation, tools) =>
      rougeScore(overlap, present(observation.generated, 'the generated text'), acceptedAnswers(observation), tools),
    tool: 'rouge',
    signature,
  };
}

/** ROUGE as interpret_p_tuning measures it: of what the model predicts at each place of the expected answer. */
export function tokenRouge(variant: Variant): Metric {
  const { overlap, what } = variants[variant];
  return {
    name: `token_rouge${variant}`,
    definition: `The F1 of the ${what} that the model's predictions, given the expected tokens before each, have in common with the expected answer.`,
    evidence: 'teacher-forcing',
    greaterIsBetter: true,
    scale: 'unit',
    score: ({ predictedText, expectedText }, tools) =>
      rougeScore(
        overlap,
        present(predictedText, 'the text of the predictions'),
        [present(expectedText, 'the text of the expected tokens')],
        tools,
      ),
    tool: 'rouge',
    signature,
  };
}

function acceptedAnswers({ answer, references }: Observation): readonly string[] {
  return references ?? [answer];
}
