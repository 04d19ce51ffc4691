import stringWidth from 'string-width';
import type { Precision } from '../src/training/forward/arithmetic.ts';
import { answerTokens, type Bar, type TrainingCase } from './cases.ts';
import type { BenchmarkModel } from './prepare.ts';
import {
  type ComparedInference,
  type Fidelity,
  type InferenceMeasurement,
  inferenceSizes,
  type Measurement,
} from './workload.ts';

interface SideResult {
  /** The median over all steps of all rounds. */
  readonly secondsPerStep: number;
  /** Tokens of whole sequences, soft tokens counted for every example. */
  readonly tokensPerSecond: number;
  readonly peakBytes: number;
  readonly loadSeconds: number;
}

export interface CaseResult {
  readonly name: string;
  readonly precision: Precision;
  readonly engine: SideResult;
  /** The machine's own rate of matrix products, in operations a second. */
  readonly productRate: number;
  /** The share of it that the products which the work needs reach. */
  readonly shareOfProductRate: number;
  readonly peft?: SideResult;
  /** Tokens a second, and peak memory, as multiples of PEFT's. */
  readonly ratio?: { readonly speed: number; readonly memory: number };
  readonly bar?: Bar;
  /** How far the first step is from the exact one. */
  readonly fidelity?: Fidelity;
}

export function summarise(
  benchmarkCase: TrainingCase,
  precision: Precision,
  model: BenchmarkModel,
  engine: readonly Measurement[],
  peft: readonly Measurement[],
  productRate: number,
  fidelity: Fidelity | undefined,
): CaseResult {
  const { name, bars, batch, softTokens, softPlace, tokens } = benchmarkCase;
  const bar = bars[precision];
  const side = (measurements: readonly Measurement[]): SideResult => {
    const secondsPerStep = median(measurements.flatMap((measurement) => measurement.secondsPerStep));
    return {
      secondsPerStep,
      tokensPerSecond: (batch * (softTokens + tokens)) / secondsPerStep,
      peakBytes: Math.max(...measurements.map(({ peakBytes }) => peakBytes)),
      loadSeconds: median(measurements.map(({ loadSeconds }) => loadSeconds)),
    };
  };
  const own = side(engine);
  // One prefix for the batch, or a query that is known already; the last answer token is no input; backward costs as much as forward, for
  // weights are frozen.
  const neededRows =
    softPlace === 'front' ? softTokens + batch * (tokens - 1) : batch * (softTokens + answerTokens - 1);
  const shareOfProductRate = (2 * neededRows * model.operationsPerRow) / own.secondsPerStep / productRate;
  const result = {
    name,
    precision,
    engine: own,
    productRate,
    shareOfProductRate,
    ...(bar === undefined ? {} : { bar }),
    ...(fidelity === undefined ? {} : { fidelity }),
  };
  if (peft.length === 0) return result;
  const other = side(peft);
  return {
    ...result,
    peft: other,
    ratio: { speed: own.tokensPerSecond / other.tokensPerSecond, memory: own.peakBytes / other.peakBytes },
  };
}

export function printTable(results: readonly CaseResult[]): void {
  const header = [
    'case',
    'precision',
    's/step',
    'tokens/s',
    'peak',
    'load',
    'products, GFLOP/s',
    'of them',
    'PEFT s/step',
    'PEFT peak',
    'speed',
    'memory',
    'bar',
    'loss off by',
    'gradient cosine',
  ];
  const rows = results.map(
    ({ name, precision, engine, productRate, shareOfProductRate, peft, ratio, bar, fidelity }) => [
      name,
      precision,
      engine.secondsPerStep.toPrecision(3),
      engine.tokensPerSecond.toFixed(0),
      gigabytes(engine.peakBytes),
      `${engine.loadSeconds.toFixed(1)} s`,
      (productRate / 1e9).toFixed(0),
      `${(100 * shareOfProductRate).toFixed(0)} %`,
      peft?.secondsPerStep.toPrecision(3) ?? '',
      peft === undefined ? '' : gigabytes(peft.peakBytes),
      ratio === undefined ? '' : `${ratio.speed.toFixed(2)} x`,
      ratio === undefined ? '' : `${ratio.memory.toFixed(2)} x`,
      bar === undefined ? '' : `${bar.speed} x, ${bar.memory} x`,
      fidelity === undefined ? '' : `${(100 * fidelity.lossDifference).toFixed(2)} %`,
      fidelity === undefined ? '' : fidelity.gradientCosine.toFixed(4),
    ],
  );
  const table = textTable(header, rows);
  process.stdout.write(`\n${table}\n`);
}

/** What a step takes when one source of speed is switched off. */
export interface Ablation {
  readonly without: string;
  readonly secondsPerStep: number;
  readonly peakBytes: number;
}

/** @param all the step with nothing switched off */
export function printAblations(name: string, all: Ablation, ablations: readonly Ablation[]): void {
  const rows = [all, ...ablations].map(({ without, secondsPerStep, peakBytes }) => [
    without,
    secondsPerStep.toPrecision(3),
    `${(secondsPerStep / all.secondsPerStep).toFixed(2)} x`,
    gigabytes(peakBytes),
  ]);
  process.stdout.write(`\n${name}\n${textTable(['without', 's/step', 'time', 'peak'], rows)}\n`);
}

function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? '')].map((cell) => stringWidth(cell))),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return [header, ...rows].map(line).join('\n');
}

export interface InferenceResult {
  readonly engine: InferenceMeasurement;
  /** The same generation and ranking by transformers. */
  readonly transformers?: ComparedInference;
}

export function printInference({ engine, transformers }: InferenceResult): void {
  const { softTokens, nearest, newTokens, queries, answers } = inferenceSizes;
  const compared = (what: 'generationSeconds' | 'rankingSeconds') => {
    const own = `${engine[what].toFixed(2)} s`;
    if (transformers === undefined) return own;
    return `${own}; transformers ${transformers[what].toFixed(2)} s: ${(transformers[what] / engine[what]).toFixed(2)} x`;
  };
  process.stdout.write(
    [
      `\nopen the model: ${engine.openSeconds.toFixed(2)} s`,
      `${nearest} nearest tokens of ${softTokens} soft tokens by three metrics: ${(1000 * engine.nearestSeconds).toFixed(0)} ms`,
      `generate ${newTokens} tokens with a cache: ${compared('generationSeconds')}`,
      `rank ${answers} answers of ${queries} examples: ${compared('rankingSeconds')}\n`,
    ].join('\n'),
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}
