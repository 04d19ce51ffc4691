import type { MetricName } from '../settings/metric-names.ts';
import type { TaskSettings } from '../settings/task-settings.ts';

type Decided =
  | 'label'
  | 'candidates'
  | 'candidate_scoring'
  | 'fields'
  | 'replace'
  | 'trim_end'
  | 'filters'
  | 'truncation_side'
  | 'shot_separator'
  | 'metrics'
  | 'rouge_tokenizer'
  | 'bleu_tokenizer';

/** A task with its preset or task file joined in and every default filled in. */
export type CompleteTask = Omit<TaskSettings, 'preset' | 'data_folder' | Decided> & {
  readonly [Key in Decided]-?: Exclude<TaskSettings[Key], undefined>;
};

const rankingMetrics: MetricName[] = ['accuracy', 'loss'];
const freeTextMetrics: MetricName[] = ['exact_match', 'token_accuracy', 'loss'];

/** Fills in the defaults that the descriptions of the settings promise. */
export function withDefaults({ preset: _, data_folder: __, ...task }: TaskSettings): CompleteTask {
  const candidates = task.candidates ?? (task.label_words === undefined ? 'none' : 'label_words');
  return {
    ...task,
    label: task.label ?? 'label',
    candidates,
    candidate_scoring: task.candidate_scoring ?? 'sum',
    fields: task.fields ?? {},
    replace: task.replace ?? {},
    trim_end: task.trim_end ?? {},
    filters: task.filters ?? [],
    truncation_side: task.truncation_side ?? (task.n_shots === undefined ? 'right' : 'left'),
    shot_separator: task.shot_separator ?? '\n\n',
    rouge_tokenizer: task.rouge_tokenizer ?? 'english',
    bleu_tokenizer: task.bleu_tokenizer ?? '13a',
    metrics: task.metrics ?? (candidates === 'none' ? freeTextMetrics : rankingMetrics),
  };
}
