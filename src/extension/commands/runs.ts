import { commands, Uri, window, workspace } from 'vscode';
import { t } from '../../base/l10n.ts';
import { exportPrompt } from '../../protocol/messages.ts';
import type { RunSummary } from '../../protocol/runs.ts';
import { abortSignal } from '../cancellation.ts';
import type { Studio } from '../studio.ts';
import { describeState, runOfNode } from '../trees/runs-tree.ts';
import { openDashboard } from '../views/dashboard/open.ts';
import { pickRun, pickRuns } from './pick.ts';

const anyRun = {
  suits: () => true,
  describe: describeState,
  get none() {
    return t('There is no run in this folder yet. “Soft Prompt: New Tuning Run…” makes one.');
  },
};

export const tunedRuns = {
  suits: ({ prompt }: RunSummary) => prompt !== undefined,
  describe: describeState,
  get none() {
    return t('No run in this folder has a finished prompt yet. “Soft Prompt: Start Tuning” makes one.');
  },
};

/** Shows a run: the one given by its folder or by the tree, or one that is chosen. */
export async function openRun(studio: Studio, given?: unknown): Promise<void> {
  // A run that has just begun is not in the list yet.
  const folder =
    typeof given === 'string' ? given : (await pickRun(studio, given, { ...anyRun, title: t('Open Run') }))?.folder;
  if (folder !== undefined) openDashboard(studio, [folder]);
}

/** Lays the curves of two or more runs over each other. */
export async function overlayRuns(studio: Studio, given?: unknown, selected?: unknown): Promise<void> {
  const marked = Array.isArray(selected) ? selected.map(runOfNode).filter((run) => run !== undefined) : [];
  const first = runOfNode(given);
  const runs =
    marked.length > 1
      ? marked
      : await pickRuns(studio, { ...anyRun, title: t('Show Curves Together: choose two or more') });
  const folders = new Set([...(first === undefined ? [] : [first.folder]), ...runs.map(({ folder }) => folder)]);
  if (folders.size > 0) openDashboard(studio, [...folders]);
}

/** Saves a run's prompt in PEFT's format into a folder of the user's choice. */
export async function exportRun(studio: Studio, given?: unknown): Promise<void> {
  const run = await pickRun(studio, given, { ...tunedRuns, title: t('Export Prompt') });
  if (run === undefined) return;
  const [parent] =
    (await window.showOpenDialog({
      title: t('Export Prompt'),
      openLabel: t('Export Here'),
      canSelectFiles: false,
      canSelectFolders: true,
      ...(workspace.workspaceFolders?.[0] && { defaultUri: workspace.workspaceFolders[0].uri }),
    })) ?? [];
  if (parent === undefined) return;
  const target = Uri.joinPath(parent, `${run.name}-prompt`);
  const { notes } = await window.withProgress({ location: { viewId: 'softPrompt.prompts' } }, (_, token) =>
    studio.sidecar.request(
      exportPrompt,
      { work: `export ${target.fsPath}`, folder: run.folder, target: target.fsPath, overwrite: false },
      { signal: abortSignal(token) },
    ),
  );
  const show = t('Show Folder');
  const chosen = await window.showInformationMessage(
    [t('The prompt lies in {0}.', target.fsPath), ...notes].join(' '),
    show,
  );
  if (chosen === show) await commands.executeCommand('revealInExplorer', target);
}

export function refresh({ runs, tokens }: Studio): void {
  tokens.forget();
  runs.listing.refresh();
}
