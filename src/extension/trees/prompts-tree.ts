import { basename } from 'node:path';
import { EventEmitter, ThemeIcon, type TreeDataProvider, TreeItem, workspace } from 'vscode';
import { t } from '../../base/l10n.ts';
import type { RunSummary } from '../../protocol/runs.ts';
import { formatMetric } from '../format.ts';
import type { RunService } from '../runs/run-service.ts';
import type { SweepService } from '../sweeps/sweep-service.ts';

type PromptNode =
  | { readonly kind: 'run'; readonly run: RunSummary }
  | { readonly kind: 'saved'; readonly folder: string };

/** The finished prompts of runs, and those that were exported or imported. */
export class PromptsTree implements TreeDataProvider<PromptNode> {
  private readonly changeEmitter = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changeEmitter.event;

  constructor(
    private readonly runs: RunService,
    private readonly sweeps: SweepService,
  ) {
    runs.onChange(() => this.changeEmitter.fire(undefined));
    sweeps.onChange(() => this.changeEmitter.fire(undefined));
  }

  async getChildren(node?: PromptNode): Promise<PromptNode[]> {
    if (node !== undefined) return [];
    await this.runs.listing.ready();
    const tuned = this.runs.all.filter(({ prompt }) => prompt !== undefined);
    return [
      ...tuned.map((run): PromptNode => ({ kind: 'run', run })),
      ...this.runs.savedPrompts.map((folder): PromptNode => ({ kind: 'saved', folder })),
    ];
  }

  getTreeItem(node: PromptNode): TreeItem {
    if (node.kind === 'saved') return savedItem(node.folder);
    const { run } = node;
    const item = new TreeItem(this.sweeps.labelOf(run.folder) ?? run.name);
    item.id = run.folder;
    const score = run.metric === undefined || run.best === undefined ? '' : `${run.metric} ${formatMetric(run.best)}`;
    item.description = [score, run.method, run.task].filter((part) => part !== '').join(' · ');
    item.iconPath = new ThemeIcon('symbol-parameter');
    item.contextValue = 'prompt';
    item.tooltip = run.prompt;
    item.command = { command: 'softPrompt.interpret', title: t('Interpret'), arguments: [run.folder] };
    return item;
  }
}

function savedItem(folder: string): TreeItem {
  const item = new TreeItem(basename(folder));
  item.id = folder;
  item.description = workspace.asRelativePath(folder);
  item.iconPath = new ThemeIcon('symbol-parameter');
  item.contextValue = 'savedPrompt';
  item.tooltip = folder;
  item.command = { command: 'softPrompt.interpret', title: t('Interpret'), arguments: [folder] };
  return item;
}

/** The folder of a saved prompt that a menu was opened on. */
export function folderOfNode(node: unknown): string | undefined {
  const isSaved = typeof node === 'object' && node !== null && 'kind' in node && node.kind === 'saved';
  return isSaved && 'folder' in node && typeof node.folder === 'string' ? node.folder : undefined;
}
