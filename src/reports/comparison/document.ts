import type { Comparison, ComparisonRequest } from '../../workflows/compare.ts';
import { csvText } from '../csv.ts';

/** How the examples were drawn. */
export type Drawing = Pick<ComparisonRequest, 'samples' | 'ratio' | 'seed'>;

/** The verdicts as JSON. */
export function comparisonDocument(compared: Comparison, { samples, ratio, seed }: Drawing) {
  return {
    metric: compared.metric ?? null,
    greater_is_better: compared.greaterIsBetter,
    examples: compared.count,
    samples,
    ratio,
    seed,
    systems: compared.systems.map(({ name, value, standardError, interval }) => ({
      name,
      mean: value,
      standard_error: standardError,
      interval,
    })),
    pairs: compared.pairs.map((pair) => ({
      first: pair.first,
      second: pair.second,
      difference: pair.difference,
      interval: pair.interval,
      wins: pair.wins,
      losses: pair.losses,
      ties: pair.ties,
      sets: pair.shares,
      p_value: pair.pValue,
      p_value_holm: pair.correctedPValue,
      p_value_one_sided: pair.oneSidedPValue ?? null,
      detectable_difference: pair.detectable ?? null,
      better: pair.better === undefined ? null : pair[pair.better],
    })),
  };
}

/** What every system scored and answered, example by example. @param shown only these examples, by their places */
export function exampleDocuments({ systems, examples, count }: Comparison, shown = allOf(count)) {
  return shown.map((index) => {
    const example = examples?.[index];
    return {
      id: example?.id ?? String(index + 1),
      fields: example?.fields ?? {},
      answer: example?.answer ?? null,
      results: systems.map(({ name, scores, predictions }) => ({
        system: name,
        score: scores[index] ?? null,
        answer: predictions?.[index] ?? null,
      })),
    };
  });
}

/** A line for each example: its texts, and of every system the score and the answer. */
export function examplesCsv(compared: Comparison, shown = allOf(compared.count)): string {
  const { systems, examples } = compared;
  const fields = Object.keys(examples?.[0]?.fields ?? {});
  const header = ['id', ...fields, 'answer', ...systems.flatMap(({ name }) => [`score ${name}`, `answer ${name}`])];
  const rows = exampleDocuments(compared, shown).map((example) => [
    example.id,
    ...fields.map((field) => example.fields[field]),
    example.answer ?? undefined,
    ...example.results.flatMap(({ score, answer }) => [score ?? undefined, answer ?? undefined]),
  ]);
  return csvText([header, ...rows]);
}

export const allOf = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
