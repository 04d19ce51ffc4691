import { Uri } from 'vscode';
import type { RunSummary } from '../../../protocol/runs.ts';

/** What the commands get from a CodeLens: the file, a template, and the tasks that have a prompt for it. */
export interface TemplateTarget {
  readonly file: string;
  readonly template: readonly [number, number];
  readonly tasks: readonly string[];
}

export function isTemplateTarget(given: unknown): given is TemplateTarget {
  return typeof given === 'object' && given !== null && 'file' in given && 'template' in given && 'tasks' in given;
}

/** Whether a run's prompt stands for one of the target's entries. */
export function isTunedFor({ entry }: RunSummary, { file, template }: TemplateTarget): boolean {
  return entry !== undefined && Uri.file(entry.file).fsPath === file && entry.template.join() === template.join();
}
