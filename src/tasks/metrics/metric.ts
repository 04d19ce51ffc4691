import type { MetricName } from '../../settings/metric-names.ts';
import type { Interval } from './interval.ts';
import type { WordTokenizer } from './text/word-tokenizer.ts';

/** What the model did on one example, as far as it was asked: a metric takes what it needs. */
export interface Observation {
  /** The expected answer. */
  readonly answer: string;
  /** All accepted answers, where the data has several. */
  readonly references?: readonly string[];
  /** The candidate with the highest score. */
  readonly ranked?: string;
  /** The text that the model wrote by itself. */
  readonly generated?: string;
  /** The tokens of that text, its end included where the model ended it. */
  readonly generatedTokens?: readonly number[];
  /** The model's likeliest token at each place of the answer and its end, given the expected tokens before it. */
  readonly predictedTokens?: readonly number[];
  /** The expected answer's tokens and its end, where the model has one. */
  readonly expectedTokens?: readonly number[];
  /** The texts of these tokens, special ones left out. */
  readonly predictedText?: string;
  readonly expectedText?: string;
  /** The mean negative log-likelihood (natural logarithm) of the expected tokens. */
  readonly loss?: number;
}

/** What must be computed for a metric: candidates ranked, an answer written, or the expected answer read (teacher forcing). */
export type Evidence = 'ranking' | 'generation' | 'teacher-forcing';

/** A metric gives each example a score; a run's value is their mean unless it has a rule of its own, and two runs are compared example by example. */
export interface Metric {
  readonly name: MetricName;
  /** What it measures, for people; translated where it is shown. */
  readonly definition: string;
  readonly evidence: Evidence;
  readonly greaterIsBetter: boolean;
  /** How the scores lie: 0 or 1, within [0, 1], or anywhere. It decides the confidence interval. */
  readonly scale: 'binary' | 'unit' | 'real';
  /** One example's score. The observation holds what `evidence` names: an invariant of whoever evaluates. */
  score(observation: Observation, tools: MetricTools): number;
  /** The value of a set of examples where it is not the mean of their scores; at least one. */
  ofSet?(observations: readonly Observation[], tools: MetricTools): SetValue;
  /** What it counts words with. */
  readonly tool?: keyof MetricTools;
  /** The choices behind the value, for a report: tokenizer, its version, options. */
  signature?(tools: MetricTools, observations: readonly Observation[]): string;
}

/** What metrics of texts count words with. */
export interface MetricTools {
  readonly rouge: WordTokenizer;
  readonly bleu: WordTokenizer;
}

export interface SetValue {
  readonly value: number;
  readonly standardError: number;
  readonly interval: Interval;
}
