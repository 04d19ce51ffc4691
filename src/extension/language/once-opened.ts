import { type Disposable, type Uri, workspace } from 'vscode';

/** Runs `register` when the first file that `matches` is open, so that a window without such files loads nothing for them. */
export function onceOpened(matches: (uri: Uri) => boolean, register: () => void): Disposable {
  if (workspace.textDocuments.some(({ uri }) => matches(uri))) {
    register();
    return { dispose: () => undefined };
  }
  const subscription = workspace.onDidOpenTextDocument(({ uri }) => {
    if (!matches(uri)) return;
    subscription.dispose();
    register();
  });
  return subscription;
}
