/** At which steps a run evaluates and saves. */
export interface Cadence {
  readonly totalSteps: number;
  /** Steps between two evaluations; there is one before the first step and one after the last, too. Undefined for none. */
  readonly evaluateEvery: number | undefined;
  /** Steps between two checkpoints, besides those at evaluations, at the start and at the end. */
  readonly saveEvery: number | undefined;
}

export function isEvaluationDue(step: number, { totalSteps, evaluateEvery }: Cadence): boolean {
  return evaluateEvery !== undefined && (step % evaluateEvery === 0 || step === totalSteps);
}

export function isCheckpointDue(step: number, cadence: Cadence): boolean {
  const { saveEvery } = cadence;
  return step === 0 || (saveEvery !== undefined && step % saveEvery === 0) || isEvaluationDue(step, cadence);
}

/** How many evaluations are still to come after `step`. */
export function remainingEvaluations(step: number, { totalSteps, evaluateEvery }: Cadence): number {
  return evaluateEvery === undefined ? 0 : Math.ceil(totalSteps / evaluateEvery) - Math.floor(step / evaluateEvery);
}
