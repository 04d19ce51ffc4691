import { basename } from 'node:path';
import { type QuickPickItem, type Uri, window, workspace } from 'vscode';
import { Failure } from '../../base/failure.ts';
import type { RunSummary } from '../../protocol/runs.ts';
import type { Studio } from '../studio.ts';
import { runOfNode } from '../trees/runs-tree.ts';

interface FileChoice {
  readonly title: string;
  /** What to say where there is nothing to choose. */
  readonly none: string;
}

interface RunChoice extends FileChoice {
  readonly suits: (run: RunSummary) => boolean;
  readonly describe: (run: RunSummary) => string;
}

/** One of the workspace's files; the only one is taken without a question. */
export async function pickFile(pattern: string, { title, none }: FileChoice): Promise<Uri | undefined> {
  const files = await workspace.findFiles(pattern, '**/{node_modules,runs}/**');
  if (files.length === 0) throw nothingToChoose(none);
  if (files.length === 1) return files[0];
  const items = files
    .map((uri) => ({ label: basename(uri.fsPath), description: workspace.asRelativePath(uri), uri }))
    .toSorted((a, b) => a.description.localeCompare(b.description));
  const chosen = await window.showQuickPick(items, { title, matchOnDescription: true });
  return chosen?.uri;
}

/** The run that a menu, a link or a tree gives; else one that is chosen among those that suit. */
export async function pickRun(studio: Studio, given: unknown, choice: RunChoice): Promise<RunSummary | undefined> {
  const items = await runItems(studio, given, choice);
  if (!Array.isArray(items)) return items;
  const chosen = await window.showQuickPick(items, { title: choice.title, matchOnDescription: true });
  return chosen?.run;
}

/** Several runs, all of which were chosen by the user. */
export async function pickRuns(studio: Studio, choice: RunChoice): Promise<readonly RunSummary[]> {
  const items = await runItems(studio, undefined, choice);
  if (!Array.isArray(items)) return [];
  const chosen = await window.showQuickPick(items, { title: choice.title, canPickMany: true });
  return chosen?.map(({ run }) => run) ?? [];
}

type RunItem = QuickPickItem & { readonly run: RunSummary };

async function runItems({ runs, sweeps }: Studio, given: unknown, choice: RunChoice): Promise<RunSummary | RunItem[]> {
  const named = runOfNode(given);
  if (named !== undefined) return named;
  await runs.listing.load();
  const known = typeof given === 'string' ? runs.find(given) : undefined;
  if (known !== undefined) return known;
  const suitable = runs.all.filter(choice.suits);
  if (suitable.length === 0) throw nothingToChoose(choice.none);
  return suitable.map((run) => ({
    label: sweeps.labelOf(run.folder) ?? run.name,
    description: [run.task, run.method, choice.describe(run)].filter((part) => part !== '').join(' · '),
    run,
  }));
}

const nothingToChoose = (message: string) => new Failure({ code: 'choice.none', message, remedy: '' });
