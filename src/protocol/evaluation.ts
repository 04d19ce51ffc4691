/** What is compared on the examples of a task. */
export type Contender = 'majority' | 'hand-written' | 'tuned' | 'projected';

/** A metric's mean, with its 95 % interval. */
export interface MetricValue {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** What was answered to one example. */
export interface GivenAnswer {
  readonly text: string;
  readonly right: boolean;
}

export interface ContenderScores {
  readonly contender: Contender;
  readonly metrics: Readonly<Record<string, MetricValue>>;
  /** In the order of `Comparison.questions`; empty for the majority. */
  readonly answers: readonly GivenAnswer[];
}

export interface Comparison {
  readonly split: 'dev' | 'test';
  readonly examples: number;
  readonly metrics: readonly string[];
  readonly contenders: readonly ContenderScores[];
  /** The first examples, no more than a person reads. */
  readonly questions: readonly { readonly query: string; readonly answer: string }[];
}
