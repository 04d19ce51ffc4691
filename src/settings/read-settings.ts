import type { z } from 'zod';
import { t } from '../base/l10n.ts';
import { invalidSettingsFile } from './failures.ts';
import type { Problem } from './problem.ts';
import { checkAgainst } from './schema-problems.ts';
import { type TaskSettings, taskSettings } from './task-settings.ts';
import { readTextFile } from './text-file.ts';
import { type TuneSettings, tuneSettings } from './tune-settings.ts';
import { readYaml } from './yaml-document.ts';

/** Settings are written by people: a file above this is another one by mistake. */
const largestFile = 4 * 2 ** 20;

/** What a text of settings says, or everything that is wrong with it (never both). */
export type Checked<T> =
  | { readonly settings: T; readonly problems: readonly [] }
  | { readonly settings: undefined; readonly problems: readonly Problem[] };

function checkText<S extends z.ZodType>(schema: S, text: string, file: string): Checked<z.output<S>> {
  const document = readYaml(text, file);
  if (document.syntaxProblems.length > 0) return { settings: undefined, problems: document.syntaxProblems };
  if (document.content === null || document.content === undefined) {
    return {
      settings: undefined,
      problems: [{ path: [], message: t('It is empty.'), remedy: '', place: { file, line: 1, column: 1 } }],
    };
  }
  const checked = checkAgainst(schema, document.content, document);
  if (checked.settings !== undefined) return checked;
  return { settings: undefined, problems: checked.problems.toSorted(byPlace) };
}

function byPlace({ place: a }: Problem, { place: b }: Problem): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}

/** Reads the text of a tuning file (YAML or JSON) and reports every problem with its line and column; for editors. Never throws. */
export function checkTuneSettings(text: string, file: string): Checked<TuneSettings> {
  return checkText(tuneSettings, text, file);
}

/** The same for the text of a task file (`*.task.yaml`). */
export function checkTaskSettings(text: string, file: string): Checked<TaskSettings> {
  return checkText(taskSettings, text, file);
}

/** @throws InvalidSettings with every problem of the text */
export function parseTuneSettings(text: string, file: string): TuneSettings {
  return settingsOrThrow(checkTuneSettings(text, file), file);
}

/** @throws InvalidSettings with every problem of the text */
export function parseTaskSettings(text: string, file: string): TaskSettings {
  return settingsOrThrow(checkTaskSettings(text, file), file);
}

function settingsOrThrow<T>(checked: Checked<T>, file: string): T {
  if (checked.settings === undefined) throw invalidSettingsFile(file, checked.problems);
  return checked.settings;
}

/** @throws Failure when the file cannot be read or is not UTF-8, InvalidSettings when its content does not hold */
export async function readTuneFile(file: string): Promise<TuneSettings> {
  return parseTuneSettings(await readTextFile(file, largestFile), file);
}

/** @throws Failure when the file cannot be read or is not UTF-8, InvalidSettings when its content does not hold */
export async function readTaskFile(file: string): Promise<TaskSettings> {
  return parseTaskSettings(await readTextFile(file, largestFile), file);
}
