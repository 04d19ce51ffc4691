import { basename, dirname } from 'node:path';
import { type QuickPickItem, QuickPickItemKind, workspace } from 'vscode';
import { parse } from 'yaml';
import { t } from '../../../base/l10n.ts';
import { taskPresetCollections } from '../../../settings/task-preset-names.ts';
import { type DataSample, isChoice, sampleData, siblingOf } from './data-files.ts';
import type { TaskSource } from './draft.ts';
import { askText, back, pickItem, type StepPlace } from './steps.ts';

/** A task, and the folder in which the tuning file has to lie for the task's paths to hold. */
export interface ChosenTask {
  readonly source: TaskSource;
  readonly folder: string;
}

type TaskItem = QuickPickItem & { readonly choose?: () => Promise<ChosenTask | typeof back | undefined> };

const skipped = '**/{node_modules,runs}/**';
const mostFiles = 200;

/** Asks whose examples are learned: those of another tuning, of a data file, or of a known task. */
export async function askForTask(place: StepPlace, home: string): Promise<ChosenTask | typeof back | undefined> {
  const items = await taskItems(place, home);
  for (;;) {
    const chosen = await pickItem({ ...place, placeholder: t('The task: what is asked, and what is answered'), items });
    if (chosen === back || chosen?.choose === undefined) return chosen === back ? back : undefined;
    const task = await chosen.choose();
    if (task !== back) return task;
  }
}

async function taskItems(place: StepPlace, home: string): Promise<TaskItem[]> {
  const tunings = await writtenTasks();
  const data = (await workspace.findFiles('**/*.{jsonl,csv,tsv}', skipped, mostFiles))
    .map(({ fsPath }) => fsPath)
    .filter((file) => !/(?:^|[-_.])(?:dev|val|valid|validation|test)\b/i.test(basename(file)));
  const files = await workspace.findFiles('**/*.task.{yaml,yml}', skipped, mostFiles);
  const written = files.map(({ fsPath: file }): TaskItem => {
    const source: TaskSource = { kind: 'written', name: nameOf(file), task: basename(file) };
    return item(nameOf(file), file, { source: { ...source, task: `./${basename(file)}` }, folder: dirname(file) });
  });
  return [
    ...heading(t('As in another tuning'), tunings),
    ...heading(t('Task files'), written),
    ...heading(
      t('Examples in a file'),
      data.map((file) => ({
        label: basename(file),
        description: workspace.asRelativePath(file),
        choose: () => askForFields(file, place),
      })),
    ),
    ...heading(
      t('Known tasks'),
      Object.entries(taskPresetCollections).flatMap(([collection, names]) =>
        names.map((name) =>
          item(name, whereItsDataLie(collection), { source: { kind: 'written', name, task: name }, folder: home }),
        ),
      ),
    ),
  ];
}

function whereItsDataLie(collection: string): string {
  return collection === 'GLUE'
    ? t('{0}; its data come from the Hugging Face hub', collection)
    : t('{0}; its data lie in this workspace, in the folders that it is published in', collection);
}

async function writtenTasks(): Promise<TaskItem[]> {
  const files = await workspace.findFiles('**/*.tune.{yaml,yml}', skipped, mostFiles);
  const read = files.map(async (uri): Promise<TaskItem[]> => {
    const task = taskOf((await workspace.openTextDocument(uri)).getText());
    if (task === undefined) return [];
    const name = nameOf(uri.fsPath);
    return [item(name, uri.fsPath, { source: { kind: 'written', name, task }, folder: dirname(uri.fsPath) })];
  });
  return (await Promise.all(read)).flat();
}

function taskOf(text: string): unknown {
  try {
    const settings: unknown = parse(text, { logLevel: 'silent' });
    return typeof settings === 'object' && settings !== null && 'task' in settings ? settings.task : undefined;
  } catch {
    // A file that is being written holds no task yet.
    return undefined;
  }
}

function item(label: string, description: string, chosen: ChosenTask): TaskItem {
  return { label, description: workspace.asRelativePath(description), choose: async () => chosen };
}

function heading(label: string, items: readonly TaskItem[]): TaskItem[] {
  return items.length === 0 ? [] : [{ label, kind: QuickPickItemKind.Separator }, ...items];
}

/** Asks which fields of a data file are the query and the answer. */
async function askForFields(file: string, place: StepPlace): Promise<ChosenTask | typeof back | undefined> {
  const sample = await sampleData(file);
  const query = await askForField(sample, place, t('The field that is asked about: the query'));
  if (query === back || query === undefined) return query;
  const others = { ...sample, fields: sample.fields.filter((field) => field !== query) };
  const answer = await askForField(others, place, t('The field that is to be answered'));
  if (answer === back || answer === undefined) return answer;
  const source: TaskSource = {
    kind: 'data',
    name: basename(dirname(file)),
    train: file,
    dev: await siblingOf(file, ['dev', 'val', 'valid', 'validation']),
    test: await siblingOf(file, ['test']),
    query,
    answer,
    isChoice: isChoice(sample, answer),
  };
  return { source, folder: dirname(file) };
}

async function askForField(
  { fields, distinct }: DataSample,
  place: StepPlace,
  question: string,
): Promise<string | typeof back | undefined> {
  if (fields.length === 0) {
    // Nothing could be read: the name is asked for as it is.
    return askText({ ...place, prompt: question, value: '', check: (name) => (name === '' ? question : undefined) });
  }
  const items = fields.map((label) => ({ label, description: t('{0} different values', distinct.get(label) ?? 0) }));
  const chosen = await pickItem({ ...place, placeholder: question, items });
  return chosen === back ? back : chosen?.label;
}

function nameOf(file: string): string {
  return basename(file).replace(/\.(tune|task)\.ya?ml$/, '');
}
