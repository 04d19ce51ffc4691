import { commands, type ExtensionContext, type Uri, workspace } from 'vscode';

const walkthrough = 'soft-prompt-studio.soft-prompt-studio#gettingStarted';
const folderKey = 'walkthrough.folder';

/** Opening a folder closes the page that the user follows: keeps in mind in which folder it goes on. */
export async function rememberWalkthrough({ globalState }: ExtensionContext, folder: Uri): Promise<void> {
  await globalState.update(folderKey, folder.toString());
}

/** Shows the walkthrough again in the window that its first step has opened, once. */
export async function continueWalkthrough({ globalState }: ExtensionContext): Promise<void> {
  const opened = workspace.workspaceFolders?.[0]?.uri.toString();
  if (opened === undefined || opened !== globalState.get<string>(folderKey)) return;
  await globalState.update(folderKey, undefined);
  await commands.executeCommand('workbench.action.openWalkthrough', walkthrough, false);
}
