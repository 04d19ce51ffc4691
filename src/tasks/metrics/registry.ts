import type { MetricName } from '../../settings/metric-names.ts';
import { accuracy } from './accuracy.ts';
import { bleu } from './bleu.ts';
import { exactMatch } from './exact-match.ts';
import { loss } from './loss.ts';
import type { Evidence, Metric } from './metric.ts';
import { rouge, tokenRouge } from './rouge.ts';
import { squadExactMatch, squadF1 } from './squad.ts';
import { generatedTokenAccuracy, tokenAccuracy, tokenExactMatch } from './token-accuracy.ts';

/** Every metric by its name in the settings. */
export const metrics: Readonly<Record<MetricName, Metric>> = {
  accuracy,
  exact_match: exactMatch,
  token_accuracy: tokenAccuracy,
  token_exact_match: tokenExactMatch,
  token_rouge1: tokenRouge(1),
  token_rouge2: tokenRouge(2),
  token_rougeL: tokenRouge('L'),
  generated_token_accuracy: generatedTokenAccuracy,
  squad_exact_match: squadExactMatch,
  squad_f1: squadF1,
  rouge1: rouge(1),
  rouge2: rouge(2),
  rougeL: rouge('L'),
  bleu,
  loss,
};

/** What must be computed to measure these metrics. */
export function evidenceFor(names: readonly MetricName[]): ReadonlySet<Evidence> {
  return new Set(names.map((name) => metrics[name].evidence));
}
