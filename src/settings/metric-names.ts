/**
 * The names of the metrics, as settings spell them. `src/tasks/metrics/registry.ts` has one entry for each: a name added here
 * without a metric does not compile.
 */
export const metricNames = ['accuracy', 'exact_match', 'token_accuracy', 'token_exact_match', 'loss'] as const;

export type MetricName = (typeof metricNames)[number];
