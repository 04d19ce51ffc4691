import type { MetricName } from '../settings/metric-names.ts';
import type { TaskSettings } from '../settings/task-settings.ts';

type Decided =
  | 'label'
  | 'candidates'
  | 'candidate_scoring'
  | 'fields'
  | 'replace'
  | 'filters'
  | 'truncation_side'
  | 'metrics';

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
    filters: task.filters ?? [],
    truncation_side: task.truncation_side ?? 'right',
    metrics: task.metrics ?? (candidates === 'none' ? freeTextMetrics : rankingMetrics),
  };
}
