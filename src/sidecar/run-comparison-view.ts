import type { ComparedPair, RunComparison } from '../protocol/comparison.ts';
import { advice, cautions, verdict } from '../reports/comparison/verdict.ts';
import type { ComparedSystem, Comparison, PairComparison } from '../workflows/compare.ts';

/** What a view shows of a comparison of runs. @param samples how often the examples were drawn */
export function runComparisonView(compared: Comparison, samples: number): RunComparison {
  const { metric = '', metrics, greaterIsBetter, examples = [], systems, pairs } = compared;
  const isBinary = systems.every(({ scores }) => scores.every((score) => score === 0 || score === 1));
  return {
    metric,
    metrics,
    greaterIsBetter,
    samples,
    systems: systems.map(({ name, value, interval }) => ({ name, mean: value, ...interval })),
    pairs: pairs.map((pair) => pairView(pair, systems)),
    examples: examples.map(({ id, fields, answer }, index) => ({
      id,
      query: Object.values(fields).join(' ⏵ '),
      answer,
      results: systems.map(({ scores, predictions }) => {
        const score = scores[index] ?? Number.NaN;
        return {
          score,
          right: isBinary ? (score === 1) === greaterIsBetter : null,
          answer: predictions?.[index] ?? null,
        };
      }),
    })),
    cautions: cautions(compared),
  };
}

function pairView(pair: PairComparison, systems: readonly ComparedSystem[]): ComparedPair {
  const placeOf = (name: string) => systems.findIndex((system) => system.name === name);
  const { difference, interval, wins, losses, ties, pValue, correctedPValue, detectable, better } = pair;
  return {
    first: placeOf(pair.first),
    second: placeOf(pair.second),
    difference,
    low: interval.low,
    high: interval.high,
    wins,
    losses,
    ties,
    p: pValue,
    correctedP: correctedPValue,
    detectable: detectable ?? null,
    better: better ?? null,
    verdict: [verdict(pair), advice(pair)].join(' ').trimEnd(),
  };
}
