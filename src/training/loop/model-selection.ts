/** One evaluation of the metric that chooses the best checkpoint. */
export interface Evaluated {
  readonly step: number;
  /** NaN where the evaluation could not compute it. */
  readonly value: number;
}

/** Which evaluation is the best, and when to stop waiting for a better one. */
export interface SelectionRule {
  readonly metric: string;
  readonly greaterIsBetter: boolean;
  /** Evaluations without a better metric after which the run stops; undefined to go on to its end. */
  readonly patience: number | undefined;
  /** By how much a metric must be better to renew the patience. */
  readonly threshold: number;
}

export interface Selection {
  /** The first of the best ones. */
  readonly best: Evaluated | undefined;
  readonly patienceLeft: number | undefined;
}

/** What follows from the evaluations so far. It is a function of them alone, so a checkpoint needs to keep nothing else. */
export function select(evaluations: readonly Evaluated[], rule: SelectionRule): Selection {
  let best: Evaluated | undefined;
  let waited = 0;
  for (const evaluated of evaluations) {
    const gain = gainOver(best, evaluated, rule);
    waited = gain > rule.threshold ? 0 : waited + 1;
    if (gain > 0) best = evaluated;
  }
  const patienceLeft = rule.patience === undefined ? undefined : Math.max(0, rule.patience - waited);
  return { best, patienceLeft };
}

/** How much better `later` is: anything is infinitely better than nothing, and a NaN, being no gain, gives NaN. */
export function gainOver(
  earlier: Evaluated | undefined,
  later: Evaluated,
  { greaterIsBetter }: Pick<SelectionRule, 'greaterIsBetter'>,
): number {
  const before = earlier?.value ?? (greaterIsBetter ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
  return greaterIsBetter ? later.value - before : before - later.value;
}
