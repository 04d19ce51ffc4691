import { basename, dirname } from 'node:path';
import { invalidTask } from '../settings/failures.ts';
import { readTaskFile } from '../settings/read-settings.ts';
import { resolveTaskFiles } from '../settings/resolve.ts';
import { checkAgainst } from '../settings/schema-problems.ts';
import { isPath, taskPresetName } from '../settings/task-name.ts';
import { type TaskSettings, taskSettings } from '../settings/task-settings.ts';
import type { TuneSettings } from '../settings/tune-settings.ts';
import { presetUnknown, taskFilesRefer } from './failures.ts';
import { taskPresets } from './presets/index.ts';

export interface FoundTask {
  /** The preset's name, or that of the task file; undefined for a task that stands in the tuning's own file. */
  readonly name: string | undefined;
  /** Paths are absolute, and no preset is left. */
  readonly settings: TaskSettings;
}

/**
 * The task that a setting stands for: its preset or task file joined with what is written beside it, which wins.
 * @param baseFolder where relative paths start
 * @throws Failure `task.preset-unknown`, `task.files-refer-in-circle`; InvalidSettings when the joined task does not hold
 */
export async function findTask(task: TuneSettings['task'], baseFolder: string): Promise<FoundTask> {
  const own = typeof task === 'string' ? { preset: task } : task;
  const found = await joinPreset(resolveTaskFiles(own, baseFolder), []);
  const checked = checkAgainst(taskSettings, found.settings);
  if (checked.settings === undefined) throw invalidTask(found.name, checked.problems);
  return { name: found.name, settings: checked.settings };
}

/** @param files the task files that led here, against a circle */
async function joinPreset(task: TaskSettings, files: readonly string[]): Promise<FoundTask> {
  const { preset, data_folder: folder, ...own } = task;
  if (preset === undefined) return { name: undefined, settings: task };
  if (!isPath(preset)) {
    const { name, settings } = presetNamed(preset);
    return { name, settings: joined(resolveTaskFiles(settings, folder ?? '.'), own) };
  }
  if (files.includes(preset)) throw taskFilesRefer(preset);
  const written = await readTaskFile(preset);
  const inFolder = folder === undefined ? written : { ...written, data_folder: folder };
  const base = resolveTaskFiles(inFolder, dirname(preset));
  const found = await joinPreset(base, [...files, preset]);
  return { name: nameOf(preset), settings: joined(found.settings, own) };
}

/** Settings that exclude each other: naming one takes the others of its row away. */
const alternatives: readonly (readonly (keyof TaskSettings)[])[] = [
  ['answer', 'label_words'],
  ['dev_file', 'dev_split'],
];

function joined(base: TaskSettings, own: TaskSettings): TaskSettings {
  const kept = { ...base };
  for (const row of alternatives) {
    if (row.some((key) => own[key] !== undefined)) for (const key of row) delete kept[key];
  }
  return { ...kept, ...own };
}

function presetNamed(name: string): { name: string; settings: TaskSettings } {
  const found = taskPresetName(name);
  const settings = found === undefined ? undefined : taskPresets[found];
  if (found === undefined || settings === undefined) throw presetUnknown(name);
  return { name: found, settings };
}

/** `news` for `tasks/news.task.yaml`. */
const nameOf = (file: string) => basename(file).replace(/(\.task)?\.(ya?ml|json)$/i, '');
