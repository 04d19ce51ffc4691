import { present } from '../base/failure.ts';
import type { Comparison, ContenderScores } from '../protocol/evaluation.ts';
import type { ComparedPrompts, ContenderResult } from '../workflows/evaluate.ts';

/** More answers than a person reads side by side. */
const mostQuestions = 200;

/** What a view shows of an evaluation. */
export function comparisonView({ split, examples, metrics, contenders }: ComparedPrompts): Comparison {
  const answered = contenders.find(({ results }) => results.length > 0)?.results ?? [];
  return {
    split,
    examples,
    metrics,
    contenders: contenders.map(scoresOf),
    questions: answered.slice(0, mostQuestions).map(({ example }) => ({
      query: Object.values(example.fields).join(' ⏵ '),
      answer: example.answer,
    })),
  };
}

function scoresOf({ contender, metrics, results }: ContenderResult): ContenderScores {
  const values = Object.entries(metrics).map(([name, summary]) => {
    const { value, count, interval } = present(summary, name);
    return [name, { value, count, low: interval.low, high: interval.high }] as const;
  });
  const answers = results.slice(0, mostQuestions).map(({ given }) => given);
  return { contender, metrics: Object.fromEntries(values), answers };
}
