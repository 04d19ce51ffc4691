import { type QuickPickItem, QuickPickItemKind, window } from 'vscode';
import { t } from '../../base/l10n.ts';
import type { Studio } from '../studio.ts';

/** Asks which model this window works with, unless the caller names it. */
export async function selectModel(studio: Studio, given?: unknown): Promise<void> {
  const model = typeof given === 'string' ? given : await askForModel(studio);
  if (model !== undefined) await studio.models.select(model);
}

async function askForModel(studio: Studio): Promise<string | undefined> {
  const browse: QuickPickItem = { label: `$(folder-opened) ${t('Choose a folder or a .gguf file…')}` };
  const active = studio.models.active();
  const separator: QuickPickItem = { label: '', kind: QuickPickItemKind.Separator };
  const items = [...(active === undefined ? [] : [{ label: active, description: t('in use') }, separator]), browse];
  const chosen = await window.showQuickPick(items, {
    title: t('Model'),
    placeHolder: t('The model that counts tokens and is tuned'),
  });
  if (chosen === undefined) return undefined;
  if (chosen !== browse) return chosen.label;
  const [file] =
    (await window.showOpenDialog({ canSelectFiles: true, canSelectFolders: true, title: t('Model') })) ?? [];
  return file?.fsPath;
}
