/**
 * The names of the metrics, as settings spell them. `src/tasks/metrics/registry.ts` has one entry for each: a name added here
 * without a metric does not compile.
 */
export const metricNames = [
  'accuracy',
  'exact_match',
  'token_accuracy',
  'token_exact_match',
  'token_rouge1',
  'token_rouge2',
  'token_rougeL',
  'generated_token_accuracy',
  'squad_exact_match',
  'squad_f1',
  'rouge1',
  'rouge2',
  'rougeL',
  'bleu',
  'loss',
] as const;

export type MetricName = (typeof metricNames)[number];

/** What ROUGE takes for words. */
export const rougeTokenizers = ['english', 'japanese', 'characters'] as const;
export type RougeTokenizer = (typeof rougeTokenizers)[number];

/** What BLEU takes for words; the names are sacreBLEU's, except that `ja` is not MeCab. */
export const bleuTokenizers = ['13a', 'intl', 'char', 'ja'] as const;
export type BleuTokenizer = (typeof bleuTokenizers)[number];
