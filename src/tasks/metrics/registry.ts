import type { MetricName } from '../../settings/metric-names.ts';
import { accuracy } from './accuracy.ts';
import { exactMatch } from './exact-match.ts';
import { loss } from './loss.ts';
import type { Evidence, Metric } from './metric.ts';
import { tokenAccuracy, tokenExactMatch } from './token-accuracy.ts';

/** Every metric by its name in the settings. */
export const metrics = {
  accuracy,
  exact_match: exactMatch,
  token_accuracy: tokenAccuracy,
  token_exact_match: tokenExactMatch,
  loss,
} satisfies Readonly<Record<MetricName, Metric>>;

/** What must be computed to measure these metrics. */
export function evidenceFor(names: readonly MetricName[]): ReadonlySet<Evidence> {
  return new Set(names.map((name) => metrics[name].evidence));
}
