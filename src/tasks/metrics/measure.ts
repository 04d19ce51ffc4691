import { present } from '../../base/failure.ts';
import type { MetricName } from '../../settings/metric-names.ts';
import type { MetricTools, Observation } from './metric.ts';
import { metrics } from './registry.ts';
import { type MetricSummary, summarise } from './summary.ts';

export interface Measurement {
  /** Of each observation, by metric. */
  readonly scores: readonly Readonly<Partial<Record<MetricName, number>>>[];
  readonly summaries: Readonly<Partial<Record<MetricName, MetricSummary>>>;
}

/** @param observations what the model did on each example; at least one */
export function measure(
  names: readonly MetricName[],
  observations: readonly Observation[],
  tools: MetricTools,
): Measurement {
  const scores = observations.map((observation) =>
    Object.fromEntries(names.map((name) => [name, metrics[name].score(observation, tools)])),
  );
  const summaries = names.map((name) => {
    const metric = metrics[name];
    const mean = summarise(
      metric,
      scores.map((ofOne) => present(ofOne[name], name)),
    );
    const signature = metric.signature?.(tools, observations);
    const ofSet = metric.ofSet?.(observations, tools);
    return [name, { ...mean, ...ofSet, ...(signature === undefined ? {} : { signature }) }] as const;
  });
  return { scores, summaries: Object.fromEntries(summaries) };
}
