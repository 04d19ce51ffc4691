import { window } from 'vscode';
import { t } from '../../base/l10n.ts';
import type { GridEdit, GridQuestion, GridTable, GridTemplate } from '../../protocol/views/grid.ts';
import { readTemplate, taskProblem, templateProblem, writeTemplate } from './names.ts';

/** Asks for a name or a template in VS Code's own input box. */
export async function askForEdit(question: GridQuestion, table: GridTable | undefined): Promise<GridEdit | undefined> {
  switch (question.kind) {
    case 'add-task': {
      const task = await askForTask(t('Add Task'), '', (name) => taskProblem(name, table));
      return task === undefined ? undefined : { ...question, task };
    }
    case 'rename-task': {
      const { task } = question;
      const name = await askForTask(t('Rename Task'), task, (written) => taskProblem(written, table, task));
      return name === undefined ? undefined : { ...question, name };
    }
    case 'add-template': {
      const template = await askForTemplate(t('Add Template'), '', (written) => templateProblem(written, table));
      return template === undefined ? undefined : { ...question, template };
    }
    case 'change-template': {
      const { template } = question;
      const check = (written: string) => templateProblem(written, table, template);
      const to = await askForTemplate(t('Change Template'), writeTemplate(template), check);
      return to === undefined ? undefined : { ...question, to };
    }
  }
}

type Check = (written: string) => string | undefined;

async function askForTask(title: string, value: string, validateInput: Check): Promise<string | undefined> {
  return window.showInputBox({ title, value, prompt: t('The name of the task, for example JSNLI'), validateInput });
}

async function askForTemplate(title: string, value: string, validateInput: Check): Promise<GridTemplate | undefined> {
  const prompt = t('Tokens before and after the query, for example 3, 3');
  const written = await window.showInputBox({ title, value, prompt, validateInput });
  return written === undefined ? undefined : readTemplate(written);
}
