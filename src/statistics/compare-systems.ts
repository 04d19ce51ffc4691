import { Random } from '../base/random.ts';
import { detectableDifference } from './detectable-difference.ts';
import { holm } from './holm.ts';
import { meanOf } from './mean-interval.ts';
import { drawnSets, type PairedBootstrap, pairedBootstrap, resample } from './paired-bootstrap.ts';

/** A system's score on each example; all systems of a comparison have the same examples in the same order. */
export interface SystemScores {
  readonly name: string;
  readonly scores: readonly number[];
}

export interface ComparisonOptions {
  readonly samples: number;
  readonly ratio: number;
  readonly seed: number;
  readonly greaterIsBetter: boolean;
  /** Every system with every other, or each with the first alone: fewer tests, and so a milder correction. */
  readonly pairs: 'all' | 'with-first';
}

export interface PairComparison {
  readonly first: string;
  readonly second: string;
  /** Mean of the first minus mean of the second, whichever of them is better. */
  readonly difference: number;
  /** Of the difference, 95 %. */
  readonly interval: PairedBootstrap['interval'];
  /** Examples on which the first is better, the second is, both are as good. */
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  /** Of the drawn sets. */
  readonly shares: PairedBootstrap['shares'];
  readonly pValue: number;
  /** By Holm's method over the pairs of this comparison. */
  readonly correctedPValue: number;
  readonly oneSidedPValue: number | undefined;
  /** See `detectableDifference`. */
  readonly detectable: number | undefined;
  /** Which one is better, where the corrected p-value is below 0.05. */
  readonly better: 'first' | 'second' | undefined;
}

const significance = 0.05;

/** How many sets must be drawn so that a difference can be shown at all: the smallest p-value of n sets is 2 / (n + 1), and Holm's method multiplies it. */
export function samplesNeeded(pairs: number): number {
  return Math.ceil((2 * pairs) / significance);
}

/** Compares systems pair by pair on the same examples. @param systems at least two, each with at least one score */
export function compareSystems(systems: readonly SystemScores[], options: ComparisonOptions): PairComparison[] {
  const random = Random.seeded(options.seed).split('paired bootstrap');
  const sets = drawnSets(systems[0]?.scores.length ?? 0, { ...options, random });
  const means = resample(
    systems.map(({ scores }) => scores),
    sets,
  );
  const drawn = systems.map((system, index) => ({ ...system, means: means[index] ?? [] }));
  const pairs = pairsOf(drawn, options.pairs).map(([first, second]) => comparePair(first, second, options));
  const corrected = holm(pairs.map(({ pValue }) => pValue));
  return pairs.map((pair, index) => {
    const correctedPValue = corrected[index] ?? 1;
    return { ...pair, correctedPValue, better: correctedPValue < significance ? leader(pair) : undefined };
  });
}

/** A system and its mean on each of the drawn sets. */
interface DrawnSystem extends SystemScores {
  readonly means: readonly number[];
}

function pairsOf(systems: readonly DrawnSystem[], pairs: ComparisonOptions['pairs']) {
  const firsts = pairs === 'all' ? systems : systems.slice(0, 1);
  return firsts.flatMap((first, index) => systems.slice(index + 1).map((second) => [first, second] as const));
}

function comparePair(first: DrawnSystem, second: DrawnSystem, { greaterIsBetter }: ComparisonOptions) {
  const sign = greaterIsBetter ? 1 : -1;
  const differences = first.scores.map((score, index) => score - (second.scores[index] ?? Number.NaN));
  const better = ({ means }: DrawnSystem) => means.map((mean) => sign * mean);
  const bootstrap = pairedBootstrap(better(first), better(second));
  const { low, high } = bootstrap.interval;
  return {
    first: first.name,
    second: second.name,
    difference: meanOf(first.scores) - meanOf(second.scores),
    interval: greaterIsBetter ? { low, high } : { low: -high, high: -low },
    wins: differences.filter((difference) => sign * difference > 0).length,
    losses: differences.filter((difference) => sign * difference < 0).length,
    ties: differences.filter((difference) => difference === 0).length,
    shares: bootstrap.shares,
    pValue: bootstrap.pValue,
    oneSidedPValue: bootstrap.oneSidedPValue,
    detectable: detectableDifference(differences),
  };
}

function leader({ shares }: Pick<PairComparison, 'shares'>): 'first' | 'second' {
  return shares.first > shares.second ? 'first' : 'second';
}
