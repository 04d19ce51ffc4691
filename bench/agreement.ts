import type { Precision } from '../src/training/forward/arithmetic.ts';
import type { TrainingCase } from './cases.ts';
import { lossesDiffer, scoresDiffer } from './failures.ts';
import type { ComparedInference, Measurement } from './workload.ts';

/** Losses of two correct programs differ by float32 rounding; of a program with coarser numbers by more. */
const lossTolerance: Readonly<Record<Precision | TrainingCase['peftType'], number>> = {
  float32: 2e-3,
  exact: 2e-3,
  int8_backward: 2e-2,
  int8: 2e-2,
  bfloat16: 5e-2,
  bf16: 5e-2,
  float16: 5e-2,
  fp16: 5e-2,
};

/** Later losses drift apart: Adam's first steps are as long for a gradient of nearly zero, whose sign is rounding. */
const comparedSteps = 7;

/** Of sums over an answer's tokens. */
const scoreTolerance = 1e-2;

/**
 * Refuses figures of programs that compute different things.
 * @param arithmetic the coarsest of the two
 * @param whose the other program, after its loss
 * @throws Failure when the losses differ
 */
export function requireSameLosses(
  name: string,
  arithmetic: Precision | TrainingCase['peftType'],
  own: Measurement | undefined,
  other: Measurement | undefined,
  whose: string,
): void {
  if (own === undefined || other === undefined) return;
  own.losses.slice(0, comparedSteps).forEach((loss, step) => {
    const expected = other.losses[step] ?? Number.NaN;
    const agrees = Math.abs(loss - expected) <= lossTolerance[arithmetic] * Math.abs(expected);
    if (!agrees) throw lossesDiffer(name, step, loss, expected, whose);
  });
}

/** @throws Failure when the probabilities differ */
export function requireSameScores(engine: ComparedInference, transformers: ComparedInference): void {
  const theirs = transformers.logProbabilities.flat();
  const furthest = Math.max(
    ...engine.logProbabilities.flat().map((own, index) => Math.abs(own - (theirs[index] ?? Number.NaN))),
  );
  // A comparison with NaN is false, so that NaN counts as different.
  if (!(furthest <= scoreTolerance)) throw scoresDiffer(furthest);
}
