import { Failure } from '../base/failure.ts';
import { type ComparisonOptions, compareSystems, type PairComparison } from '../statistics/compare-systems.ts';
import { metrics as registry } from '../tasks/metrics/registry.ts';
import { type MetricSummary, summarise } from '../tasks/metrics/summary.ts';
import { metricNotMeasured, noSuchPrompt, scoresOfOtherData, scoresOfOtherLength } from './evaluations/failures.ts';
import { openScores, type ScoreSource, type ScoreSourceOptions } from './evaluations/score-source.ts';
import type { SetupWork } from './tuning/task-setup.ts';

export { type PairComparison, samplesNeeded } from '../statistics/compare-systems.ts';

export interface ComparisonRequest extends ScoreSourceOptions, Omit<ComparisonOptions, 'greaterIsBetter'> {
  /** Run folders (`RUN#hand-written`, `RUN#projected` for their other prompts) and files of one number a line; at least two. */
  readonly entries: readonly string[];
  /** What the results call them, in the same order. Default: as they are given. */
  readonly names?: readonly string[] | undefined;
  /** Default: the first metric of the first run. */
  readonly metric?: string | undefined;
  /** For files of scores; a run's metric says it itself. */
  readonly lowerIsBetter: boolean;
}

export interface ComparedSystem extends MetricSummary {
  readonly name: string;
  readonly scores: readonly number[];
  /** What the system answered to each example; undefined for a file of scores. */
  readonly predictions: readonly (string | null)[] | undefined;
}

export interface Comparison {
  /** Undefined where only files of scores are compared. */
  readonly metric: string | undefined;
  /** By which they can be compared; empty where only files of scores are. */
  readonly metrics: readonly string[];
  readonly greaterIsBetter: boolean;
  /** The examples, where at least one of the systems is a run. */
  readonly examples: readonly ComparedExample[] | undefined;
  readonly count: number;
  readonly systems: readonly ComparedSystem[];
  readonly pairs: readonly PairComparison[];
}

export interface ComparedExample {
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly answer: string;
}

/**
 * Compares runs, or files of scores, example by example.
 * @throws Failure when they were not measured on the same examples, or not by the same metric
 */
export async function compareRuns(request: ComparisonRequest, work: SetupWork): Promise<Comparison> {
  const sources: ScoreSource[] = [];
  for (const entry of request.entries) sources.push(await openScores(entry, request, work));
  const runs = sources.filter((source) => source.kind === 'run');
  const metric = request.metric ?? runs[0]?.evaluation.metrics[0];
  const greaterIsBetter = metric === undefined ? !request.lowerIsBetter : isGreaterBetter(metric);
  const scored = sources.map((source, index) => ({
    source,
    name: request.names?.[index] ?? source.name,
    scores: scoresOf(source, metric),
  }));
  requireSameExamples(scored);
  return {
    metric,
    metrics: metricsOfAll(runs.map(({ evaluation }) => evaluation.metrics)),
    greaterIsBetter,
    examples: runs[0]?.evaluation.examples,
    count: scored[0]?.scores.length ?? 0,
    systems: scored.map(({ source, name, scores }) => ({
      name,
      scores,
      ...summarise({ scale: scaleOf(scores) }, scores),
      predictions: source.kind === 'run' ? source.prompt.answers.map(({ prediction }) => prediction) : undefined,
    })),
    pairs: compareSystems(scored, { ...request, greaterIsBetter }),
  };
}

/** Whether a run has the prompt that an entry names; measures it, where it was not measured yet. */
export async function isThere(entry: string, work: SetupWork): Promise<boolean> {
  try {
    await openScores(entry, {}, work);
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === noSuchPrompt) return false;
    throw error;
  }
}

function metricsOfAll(measured: readonly (readonly string[])[]): string[] {
  const [first = [], ...others] = measured;
  return first.filter((metric) => others.every((metrics) => metrics.includes(metric)));
}

function scoresOf(source: ScoreSource, metric: string | undefined): readonly number[] {
  if (source.kind === 'file') return source.scores;
  const { metrics } = source.evaluation;
  return source.prompt.answers.map(({ scores }) => {
    const score = metric === undefined ? undefined : scores[metric];
    if (score === undefined) throw metricNotMeasured(source.name, metric ?? '', metrics);
    return score;
  });
}

function requireSameExamples(
  scored: readonly { readonly source: ScoreSource; readonly name: string; readonly scores: readonly number[] }[],
): void {
  const [first] = scored;
  if (first === undefined) return;
  const run = scored.find(({ source }) => source.kind === 'run');
  for (const other of scored) {
    if (other.scores.length !== first.scores.length)
      throw scoresOfOtherLength(first.name, first.scores.length, other.name, other.scores.length);
    if (run?.source.kind !== 'run' || other.source.kind !== 'run') continue;
    const { examples_fingerprint: fingerprint } = other.source.evaluation;
    if (fingerprint !== run.source.evaluation.examples_fingerprint) throw scoresOfOtherData(run.name, other.name);
  }
}

function isGreaterBetter(metric: string): boolean {
  return Object.values(registry).find(({ name }) => name === metric)?.greaterIsBetter ?? true;
}

function scaleOf(scores: readonly number[]): 'binary' | 'unit' | 'real' {
  if (scores.every((score) => score === 0 || score === 1)) return 'binary';
  return scores.every((score) => score >= 0 && score <= 1) ? 'unit' : 'real';
}
