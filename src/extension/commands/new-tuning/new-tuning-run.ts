import { join } from 'node:path';
import { type QuickPickItem, Uri, window, workspace } from 'vscode';
import { Failure } from '../../../base/failure.ts';
import { t } from '../../../base/l10n.ts';
import { isTemplateTarget } from '../../language/nl-inputs/template-target.ts';
import type { Studio } from '../../studio.ts';
import { requireTrust } from '../../trust.ts';
import { askForModel } from '../models.ts';
import { isFile } from './data-files.ts';
import { type Method, type PromptSource, tuningFileText } from './draft.ts';
import { askForPrompt } from './prompt-step.ts';
import { askSteps, askText, back, pickItem, type Step, type StepPlace } from './steps.ts';
import { askForTask, type ChosenTask } from './task-step.ts';

interface Answers {
  readonly model?: string;
  readonly task?: ChosenTask;
  readonly prompt?: PromptSource;
  readonly method?: Method;
  readonly name?: string;
}

/** Asks what is to be tuned, writes it as a tuning file, and opens that. */
export async function newTuningRun(studio: Studio, given?: unknown): Promise<void> {
  requireTrust();
  const home = workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (home === undefined) throw noFolder();
  const target = isTemplateTarget(given) ? given : undefined;
  const steps: Step<Answers>[] = [
    async (answers, place) => added(answers, 'model', await askForModel(studio, place)),
    async (answers, place) => added(answers, 'task', await askForTask(place, home)),
    async (answers, place) => added(answers, 'prompt', await askForPrompt(place, target)),
    async (answers, place) => added(answers, 'method', await askForMethod(place)),
    async (answers, place) => added(answers, 'name', await askForName(answers, place)),
  ];
  const { model, task, prompt, method, name } = (await askSteps(t('New Tuning Run'), steps, {})) ?? {};
  if (!model || !task || !prompt || !method || !name) return;
  const file = Uri.file(fileOf(task.folder, name));
  const text = tuningFileText({ model, task: task.source, prompt, method }, task.folder);
  await workspace.fs.writeFile(file, new TextEncoder().encode(text));
  await window.showTextDocument(file);
}

function added<Key extends keyof Answers>(
  answers: Answers,
  key: Key,
  value: Answers[Key] | typeof back,
): Answers | typeof back | undefined {
  if (value === undefined || value === back) return value;
  return { ...answers, [key]: value };
}

async function askForMethod(place: StepPlace): Promise<Method | typeof back | undefined> {
  const items: (QuickPickItem & { readonly method: Method })[] = [
    {
      label: t('Prompt tuning'),
      description: 'PROMPT_TUNING',
      detail: t("The soft tokens' vectors themselves are trained. Start here."),
      method: 'PROMPT_TUNING',
    },
    {
      label: t('P-tuning'),
      description: 'P_TUNING',
      detail: t('An encoder is trained that makes the vectors.'),
      method: 'P_TUNING',
    },
    {
      label: t('New design'),
      description: 'NEW_DESIGN',
      detail: t("The text's own embeddings, frozen, pass through a trained LSTM: made to be read."),
      method: 'NEW_DESIGN',
    },
  ];
  const chosen = await pickItem({ ...place, placeholder: t('The method'), items });
  return chosen === back ? back : chosen?.method;
}

async function askForName(answers: Answers, place: StepPlace): Promise<string | typeof back | undefined> {
  const { task, prompt, method } = answers;
  if (task === undefined) return undefined;
  const { folder, source } = task;
  // The name of a task in Python may hold anything; that of a file may not.
  const subject = prompt?.kind === 'entry' ? prompt.task : source.name;
  const wanted = `${subject.replace(/[^\p{L}\p{N}._-]+/gu, '-')}-${method?.toLowerCase().replaceAll('_', '-') ?? ''}`;
  let value = wanted;
  for (let number = 2; await isFile(fileOf(folder, value)); number++) value = `${wanted}-${number}`;
  const taken = new Set((await workspace.findFiles('**/*.tune.{yaml,yml}')).map(({ fsPath }) => fsPath));
  const check = (name: string) => {
    if (!/^[\p{L}\p{N}][\p{L}\p{N}._ -]*$/u.test(name))
      return t('A name of letters, digits, dots, spaces and hyphens.');
    return taken.has(fileOf(folder, name)) ? t('There is a file of this name already.') : undefined;
  };
  return askText({ ...place, prompt: t('The name of the tuning file, without .tune.yaml'), value, check });
}

const fileOf = (folder: string, name: string) => join(folder, `${name}.tune.yaml`);

const noFolder = () =>
  new Failure({
    code: 'workspace.none',
    message: t('A tuning is a file, and no folder is open to keep it.'),
    remedy: t('Open a folder first.'),
  });
