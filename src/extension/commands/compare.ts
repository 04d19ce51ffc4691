import { t } from '../../base/l10n.ts';
import type { ComparisonEntry } from '../../protocol/comparison.ts';
import { distinctNames } from '../runs/distinct-names.ts';
import type { Studio } from '../studio.ts';
import { runOfNode } from '../trees/runs-tree.ts';
import { runFolderOfNode } from '../trees/sweeps-tree.ts';
import { requireTrust } from '../trust.ts';
import { showComparison } from '../views/comparison/open.ts';
import { pickRun, pickRuns } from './pick.ts';
import { tunedRuns } from './runs.ts';

/** Tests whether runs differ: those that are marked in a tree, or some that are chosen. A single one is compared with its hand-written prompt. */
export async function compareRuns(studio: Studio, given?: unknown, selected?: unknown): Promise<void> {
  requireTrust();
  const folders = await foldersToCompare(studio, given, selected);
  const [first] = folders;
  if (first === undefined) return;
  showComparison(studio, folders.length === 1 ? promptsOf(studio, first) : runsOf(studio, folders));
}

/** Compares the tuned prompt of a run with the hand-written one, and with its nearest tokens in its place. */
export async function compareWithHandWritten(studio: Studio, given?: unknown): Promise<void> {
  requireTrust();
  const folder =
    folderOf(given) ??
    (await pickRun(studio, given, { ...tunedRuns, title: t('Compare with Hand-Written Prompt') }))?.folder;
  if (folder !== undefined) showComparison(studio, promptsOf(studio, folder));
}

async function foldersToCompare(studio: Studio, given: unknown, selected: unknown): Promise<readonly string[]> {
  // A view passes the folders of its runs.
  const marked = (Array.isArray(given) ? given : Array.isArray(selected) ? selected : []).flatMap(
    (node) => folderOf(node) ?? [],
  );
  if (marked.length > 1) return [...new Set(marked)];
  const first = folderOf(given);
  const chosen = await pickRuns(studio, {
    ...tunedRuns,
    title: first === undefined ? t('Compare Runs: choose two or more') : t('Compare With: choose one or more'),
    suits: (run) => tunedRuns.suits(run) && run.folder !== first,
  });
  if (chosen.length === 0) return [];
  return [...(first === undefined ? [] : [first]), ...chosen.map(({ folder }) => folder)];
}

function folderOf(node: unknown): string | undefined {
  return typeof node === 'string' ? node : (runOfNode(node)?.folder ?? runFolderOfNode(node));
}

function runsOf({ sweeps }: Studio, folders: readonly string[]): ComparisonEntry[] {
  const names = distinctNames(folders, (folder) => sweeps.labelOf(folder));
  return folders.map((folder, index) => ({ entry: folder, name: names[index] ?? folder, optional: false }));
}

function promptsOf(studio: Studio, folder: string): ComparisonEntry[] {
  const runs = runsOf(studio, [folder]);
  return runs.flatMap(({ entry, name }) => [
    { entry, name, optional: false },
    { entry: `${entry}#hand-written`, name: t('{0}, hand-written', name), optional: true },
    { entry: `${entry}#projected`, name: t('{0}, projected', name), optional: true },
  ]);
}
