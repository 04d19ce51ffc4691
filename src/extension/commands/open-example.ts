import { commands, Uri, window, workspace } from 'vscode';
import { t } from '../../base/l10n.ts';
import type { Studio } from '../studio.ts';
import { rememberWalkthrough } from '../walkthrough.ts';

/** Copies the example into a folder of the user's choice and opens it. */
export async function openExample({ context }: Studio): Promise<void> {
  const [parent] =
    (await window.showOpenDialog({
      title: t('Where shall the example folder be put?'),
      openLabel: t('Put It Here'),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (parent === undefined) return;
  const target = Uri.joinPath(parent, 'soft-prompt-example');
  // One that is there already is opened as it is: nothing of the user's is overwritten.
  if (!(await exists(target))) await workspace.fs.copy(Uri.joinPath(context.extensionUri, 'examples'), target);
  await rememberWalkthrough(context, target);
  await commands.executeCommand('vscode.openFolder', target, { forceNewWindow: false });
}

async function exists(folder: Uri): Promise<boolean> {
  return workspace.fs.stat(folder).then(
    () => true,
    () => false,
  );
}
