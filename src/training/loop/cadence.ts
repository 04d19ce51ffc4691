/** At which steps a run evaluates and saves. */
export interface Cadence {
  readonly totalSteps: number;
  /** Steps between two evaluations; there is one before the first step and one after the last, too. Undefined for none. */
  readonly evaluateEvery: number | undefined;
  /** Steps between two checkpoints, besides those at evaluations, at the start and at the end. */
  readonly saveEvery: number | undefined;
  /** Seconds after which a checkpoint is written although none is due by its step, so that a kill costs no more than these. */
  readonly saveAfterSeconds?: number | undefined;
}

export function isEvaluationDue(step: number, { totalSteps, evaluateEvery }: Cadence): boolean {
  return evaluateEvery !== undefined && (step % evaluateEvery === 0 || step === totalSteps);
}

/** @param secondsSinceLast how long ago the last checkpoint was written */
export function isCheckpointDue(step: number, secondsSinceLast: number, cadence: Cadence): boolean {
  const { saveEvery, saveAfterSeconds = Number.POSITIVE_INFINITY } = cadence;
  if (step === 0 || isEvaluationDue(step, cadence) || secondsSinceLast >= saveAfterSeconds) return true;
  return saveEvery !== undefined && step % saveEvery === 0;
}

/** How many evaluations are still to come after `step`. */
export function remainingEvaluations(step: number, { totalSteps, evaluateEvery }: Cadence): number {
  return evaluateEvery === undefined ? 0 : Math.ceil(totalSteps / evaluateEvery) - Math.floor(step / evaluateEvery);
}
