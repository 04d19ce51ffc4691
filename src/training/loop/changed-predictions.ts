import type { ChangedPrediction, EvaluationEvent } from './events.ts';

/** What a prompt answered to a dev example. */
export interface Prediction {
  /** The example's texts, for people. */
  readonly query: string;
  /** The expected answer. */
  readonly answer: string;
  readonly predicted: string;
}

/** More examples than this no one reads in an event; their count is told in full. */
const mostShown = 20;
/** Code units of a text: enough to recognise an example by, few enough that an event stays some thousand bytes long. */
const longestText = 160;

/**
 * The dev examples that are answered otherwise than at the evaluation before.
 * @param before what was predicted then, by example
 * @returns undefined where there is nothing to compare with
 */
export function changedPredictions(
  before: readonly string[] | undefined,
  now: readonly Prediction[],
): EvaluationEvent['changed_predictions'] {
  if (before === undefined || before.length !== now.length) return undefined;
  const changed = now.flatMap(({ query, answer, predicted }, example) => {
    const earlier = before[example] ?? '';
    return earlier === predicted ? [] : [{ example, query, answer, before: earlier, after: predicted }];
  });
  return { count: changed.length, examples: changed.slice(0, mostShown).map(shortened) };
}

function shortened({ example, ...texts }: ChangedPrediction): ChangedPrediction {
  const { query, answer, before, after } = texts;
  return {
    example,
    query: shortText(query),
    answer: shortText(answer),
    before: shortText(before),
    after: shortText(after),
  };
}

function shortText(text: string): string {
  if (text.length <= longestText) return text;
  // A surrogate pair is not cut in two.
  return `${text.slice(0, longestText - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
