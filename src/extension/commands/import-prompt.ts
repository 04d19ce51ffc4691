import { basename } from 'node:path';
import { ProgressLocation, Uri, window, workspace } from 'vscode';
import { t } from '../../base/l10n.ts';
import { importPrompt } from '../../protocol/messages.ts';
import { abortSignal } from '../cancellation.ts';
import type { Studio } from '../studio.ts';
import { requireTrust } from '../trust.ts';

/** Takes over a prompt that PEFT saved: it is checked against its model and copied into this workspace. */
export async function importFromPeft(studio: Studio): Promise<void> {
  requireTrust();
  const home = workspace.workspaceFolders?.[0]?.uri;
  const title = t('Import Prompt');
  const [folder] =
    (await window.showOpenDialog({
      title: t('The folder with adapter_config.json and adapter_model.safetensors'),
      openLabel: title,
      canSelectFiles: false,
      canSelectFolders: true,
      ...(home && { defaultUri: home }),
    })) ?? [];
  if (folder === undefined) return;
  const parent = home ?? Uri.joinPath(folder, '..');
  const name = await window.showInputBox({
    title,
    prompt: t('The name of the folder in “prompts” that the prompt is put into'),
    value: basename(folder.fsPath),
    validateInput: (text) =>
      /^[\p{L}\p{N}][\p{L}\p{N}._ -]*$/u.test(text)
        ? undefined
        : t('A name of letters, digits, dots, spaces and hyphens.'),
  });
  if (name === undefined) return;
  const target = Uri.joinPath(parent, 'prompts', name).fsPath;
  const request = { work: `import ${target}`, folder: folder.fsPath, target, model: studio.models.active() };
  await window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, (_, token) =>
    studio.sidecar.request(importPrompt, request, { signal: abortSignal(token) }),
  );
  studio.runs.listing.refresh();
}
