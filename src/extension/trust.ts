import { workspace } from 'vscode';
import { Failure } from '../base/failure.ts';
import { t } from '../base/l10n.ts';

/** What runs a model on files of the workspace needs a workspace that the user trusts. @throws Failure */
export function requireTrust(): void {
  if (workspace.isTrusted) return;
  throw new Failure({
    code: 'workspace.untrusted',
    message: t('This folder is not trusted, so nothing is run on its files. Editing works.'),
    remedy: t('Trust it with “Workspaces: Manage Workspace Trust”.'),
  });
}
