import { present } from '../../base/failure.ts';
import type { Metric, MetricTools, Observation } from './metric.ts';
import { resampledValue } from './resampling.ts';
import { commonCount, countNgrams } from './text/overlap.ts';
import { withoutSpacesAtEnd } from './text/word-tokenizer.ts';

const longestNgram = 4;

/** The version of sacreBLEU that this is held against. */
const sacrebleuVersion = '2.6.0';

/** What BLEU needs to know of a text, or, added up, of a set of them. */
interface Statistics {
  readonly length: number;
  readonly referenceLength: number;
  /** By the length of the n-grams, from 1. */
  readonly matches: readonly number[];
  readonly totals: readonly number[];
}

/** BLEU as sacreBLEU computes it, from 0 to 100. An example's own score is sentence BLEU, a run's is that of all examples together. */
export const bleu: Metric = {
  name: 'bleu',
  definition: 'BLEU, from 0 to 100, of the texts that the model writes, all together.',
  evidence: 'generation',
  greaterIsBetter: true,
  scale: 'real',
  score: (observation, tools) => bleuOf(statisticsOf(observation, tools), true),
  ofSet: (observations, tools) => {
    const statistics = observations.map((observation) => statisticsOf(observation, tools));
    return resampledValue(statistics, (drawn) => bleuOf(addUp(drawn), false));
  },
  tool: 'bleu',
  signature: ({ bleu }, observations) =>
    `nrefs:${referenceCount(observations)}|case:mixed|eff:no|tok:${bleu.signature}|smooth:exp|version:${sacrebleuVersion}`,
};

function referenceCount(observations: readonly Observation[]): string {
  const counts = new Set(observations.map(({ references }) => references?.length ?? 1));
  return counts.size === 1 ? String([...counts][0]) : 'var';
}

function statisticsOf(observation: Observation, { bleu: { words } }: MetricTools): Statistics {
  const wordsOf = (text: string) => words(withoutSpacesAtEnd(text));
  const written = wordsOf(present(observation.generated, 'the generated text'));
  const references = (observation.references ?? [observation.answer]).map(wordsOf);
  const lengths = Array.from({ length: longestNgram }, (_, index) => index + 1);
  return {
    length: written.length,
    referenceLength: closestLength(
      written.length,
      references.map(({ length }) => length),
    ),
    matches: lengths.map((length) => commonCount(countNgrams(written, length), mostFrequent(references, length))),
    totals: lengths.map((length) => Math.max(written.length - length + 1, 0)),
  };
}

/** Of each n-gram the most occurrences in one reference. */
function mostFrequent(references: readonly (readonly string[])[], length: number): Map<string, number> {
  const most = new Map<string, number>();
  for (const reference of references) {
    for (const [ngram, count] of countNgrams(reference, length)) {
      most.set(ngram, Math.max(most.get(ngram) ?? 0, count));
    }
  }
  return most;
}

/** The length closest to `length`; of two equally close the shorter. */
function closestLength(length: number, lengths: readonly number[]): number {
  const [closest = 0] = [...lengths].sort((a, b) => Math.abs(a - length) - Math.abs(b - length) || a - b);
  return closest;
}

function addUp(all: readonly Statistics[]): Statistics {
  const sumOf = (number: (one: Statistics) => number) => all.reduce((total, one) => total + number(one), 0);
  const sums = (numbers: (one: Statistics) => readonly number[]) =>
    Array.from({ length: longestNgram }, (_, index) => sumOf((one) => numbers(one)[index] ?? 0));
  return {
    length: sumOf(({ length }) => length),
    referenceLength: sumOf(({ referenceLength }) => referenceLength),
    matches: sums(({ matches }) => matches),
    totals: sums(({ totals }) => totals),
  };
}

/**
 * The geometric mean of the precisions times the brevity penalty. A precision of zero counts as half, then a quarter… of one match
 * (sacreBLEU's `exp`).
 * @param effectiveOrder whether n-grams that the text is too short to have are left out, as for single sentences
 */
function bleuOf({ length, referenceLength, matches, totals }: Statistics, effectiveOrder: boolean): number {
  if (matches.every((count) => count === 0)) return 0;
  let smoothing = 1;
  let logarithms = 0;
  let order = 0;
  for (const [index, total] of totals.entries()) {
    if (total === 0) break;
    order++;
    const count = matches[index] ?? 0;
    if (count === 0) smoothing *= 2;
    logarithms += Math.log(count === 0 ? 100 / (smoothing * total) : (100 * count) / total);
  }
  if (order < longestNgram && !effectiveOrder) return 0;
  const brevity = length < referenceLength ? Math.exp(1 - referenceLength / length) : 1;
  return brevity * Math.exp(logarithms / order);
}
