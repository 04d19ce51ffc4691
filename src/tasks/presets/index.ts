import type { TaskSettings } from '../../settings/task-settings.ts';
import { glueTasks } from './glue.ts';
import { interpretPTuningTasks } from './interpret-p-tuning.ts';
import { jglueTasks } from './jglue.ts';
import { superGlueTasks } from './superglue.ts';

/** Tasks that are known by name: data of the same kind as a task file, one module for each collection. */
export const taskPresets: Readonly<Record<string, TaskSettings>> = {
  ...superGlueTasks,
  ...glueTasks,
  ...jglueTasks,
  ...interpretPTuningTasks,
};
