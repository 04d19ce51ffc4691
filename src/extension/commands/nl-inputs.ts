import { commands, Uri, ViewColumn, window } from 'vscode';
import { t } from '../../base/l10n.ts';
import { isNlInputs } from '../language/file-kinds.ts';
import type { Studio } from '../studio.ts';
import { pickFile } from './pick.ts';

export const templateGridView = 'softPrompt.templateGrid';

/** Shows a file of hand-written prompts as a grid, beside the text where the text is open. */
export async function openGrid(_studio: Studio, given?: unknown): Promise<void> {
  const active = window.activeTextEditor?.document.uri;
  const shown = active !== undefined && isNlInputs(active) ? active : undefined;
  const file = given instanceof Uri ? given : (shown ?? (await pickNlInputs(t('Open Template Grid'))));
  if (file === undefined) return;
  const column = file.toString() === shown?.toString() ? ViewColumn.Beside : ViewColumn.Active;
  await commands.executeCommand('vscode.openWith', file, templateGridView, column);
}

/** Shows a file of hand-written prompts as text. */
export async function openNlInputs(): Promise<void> {
  const file = await pickNlInputs(t('Open Hand-Written Prompts'));
  if (file !== undefined) await window.showTextDocument(file);
}

function pickNlInputs(title: string): Promise<Uri | undefined> {
  return pickFile('**/nl_inputs.{py,json,yaml,yml}', {
    title,
    none: t('There is no file of hand-written prompts (nl_inputs.py, .json or .yaml) in this folder.'),
  });
}
