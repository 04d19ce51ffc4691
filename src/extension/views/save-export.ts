import { dirname } from 'node:path';
import { commands, env, Uri, window, workspace } from 'vscode';
import { t } from '../../base/l10n.ts';
import type { ExportFormat } from '../../protocol/sweeps.ts';

const kinds: Readonly<Record<ExportFormat, string>> = { html: 'HTML', csv: 'CSV', json: 'JSON' };

/** Saves a text where the user chooses. @param beside a file or folder beside which it is offered to lie @param text asked for once the place is chosen */
export async function saveExport(
  { name, beside, format }: { readonly name: string; readonly beside: string; readonly format: ExportFormat },
  text: () => Promise<string>,
): Promise<void> {
  const target = await window.showSaveDialog({
    defaultUri: Uri.joinPath(Uri.file(dirname(beside)), `${name}.${format}`),
    filters: { [kinds[format]]: [format] },
  });
  if (target === undefined) return;
  await workspace.fs.writeFile(target, new TextEncoder().encode(await text()));
  const open = t('Open');
  const chosen = await window.showInformationMessage(t('Written: {0}', target.fsPath), open);
  if (chosen !== open) return;
  if (format === 'html') await env.openExternal(target);
  else await commands.executeCommand('vscode.open', target);
}
