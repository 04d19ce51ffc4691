import { RequestType } from 'vscode-jsonrpc';
import type { ExportFormat } from './sweeps.ts';

/** What is compared: a run's tuned prompt, or another prompt of the run. */
export interface ComparisonEntry {
  /** The run's folder, or `FOLDER#hand-written`, `FOLDER#projected`. */
  readonly entry: string;
  /** What people call it. */
  readonly name: string;
  /** Left out where the run has no such prompt. */
  readonly optional: boolean;
}

/** Runs that are compared example by example, by paired bootstrap. Null stands where there is no value. */
export interface RunComparison {
  readonly metric: string;
  /** By which they can be compared. */
  readonly metrics: readonly string[];
  readonly greaterIsBetter: boolean;
  /** How often the examples were drawn anew. */
  readonly samples: number;
  readonly systems: readonly ComparedSystem[];
  readonly pairs: readonly ComparedPair[];
  readonly examples: readonly ComparedExample[];
  /** What to keep in mind. */
  readonly cautions: readonly string[];
}

export interface ComparedSystem {
  readonly name: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface ComparedPair {
  /** Places among the systems. */
  readonly first: number;
  readonly second: number;
  /** First minus second, with its 95 % interval. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Examples on which the first is better, the second is, both are as good. */
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  readonly p: number;
  /** Corrected by Holm's method. */
  readonly correctedP: number;
  /** The smallest true difference that these examples show in four cases of five; null where the two never differ. */
  readonly detectable: number | null;
  readonly better: 'first' | 'second' | null;
  /** The same in words. */
  readonly verdict: string;
}

export interface ComparedExample {
  readonly id: string;
  readonly query: string;
  readonly answer: string;
  /** In the order of the systems. */
  readonly results: readonly ExampleResult[];
}

export interface ExampleResult {
  readonly score: number;
  /** Null where the metric knows more than right and wrong. */
  readonly right: boolean | null;
  readonly answer: string | null;
}

export interface ComparisonParams {
  readonly work: string;
  readonly entries: readonly ComparisonEntry[];
  /** Default: the first metric of the first run. */
  readonly metric: string | undefined;
}

/** Compares runs; one that was not measured yet is measured now. */
export const compareRuns = new RequestType<ComparisonParams, RunComparison, void>('runs/compare');

/** The same as the text of a file. */
export const exportComparison = new RequestType<
  ComparisonParams & {
    readonly format: ExportFormat;
    /** Only these examples, by their places. */
    readonly shown: readonly number[];
  },
  { readonly text: string },
  void
>('runs/exportComparison');
