import type { MetricName } from '../../settings/metric-names.ts';

/** What the model did on one example, as far as it was asked: a metric takes what it needs. */
export interface Observation {
  /** The expected answer. */
  readonly answer: string;
  /** The candidate with the highest score. */
  readonly ranked?: string;
  /** The text that the model wrote by itself. */
  readonly generated?: string;
  /** The model's likeliest token at each place of the answer, given the expected tokens before it. */
  readonly predictedTokens?: readonly number[];
  /** The expected answer's tokens, without the end of sequence; as many as predictedTokens. */
  readonly expectedTokens?: readonly number[];
  /** The mean negative log-likelihood (natural logarithm) of the answer's tokens and the end of sequence. */
  readonly loss?: number;
}

/** What must be computed for a metric: candidates ranked, an answer written, or the expected answer read (teacher forcing). */
export type Evidence = 'ranking' | 'generation' | 'teacher-forcing';

/** A metric gives each example a score; a run's value is their mean, and two runs are compared example by example. */
export interface Metric {
  readonly name: MetricName;
  /** What it measures, for people; translated where it is shown. */
  readonly definition: string;
  readonly evidence: Evidence;
  readonly greaterIsBetter: boolean;
  /** How the scores lie: 0 or 1, within [0, 1], or anywhere. It decides the confidence interval. */
  readonly scale: 'binary' | 'unit' | 'real';
  /** One example's score. The observation holds what `evidence` names: an invariant of whoever evaluates. */
  score(observation: Observation): number;
}
