import { EventEmitter, ThemeIcon, type TreeDataProvider, TreeItem, TreeItemCollapsibleState, Uri } from 'vscode';
import { formatMetric } from '../format.ts';
import { childrenOf, lookOf, type SweepNode } from '../sweeps/sweep-nodes.ts';
import type { SweepService } from '../sweeps/sweep-service.ts';

/** The sweeps of this window's folders, their points and runs. */
export class SweepsTree implements TreeDataProvider<SweepNode> {
  private readonly changeEmitter = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changeEmitter.event;

  constructor(private readonly sweeps: SweepService) {
    sweeps.onChange(() => this.changeEmitter.fire(undefined));
  }

  async getChildren(node?: SweepNode): Promise<SweepNode[]> {
    if (node !== undefined) return childrenOf(node);
    await this.sweeps.listing.ready();
    const { current, all, unreadable } = this.sweeps;
    return [
      ...all.map((view): SweepNode => {
        const status = current?.file === view.file ? current.status : undefined;
        return { kind: 'sweep', view, status };
      }),
      ...unreadable.map((sweep): SweepNode => ({ kind: 'unreadableSweep', sweep })),
    ];
  }

  getTreeItem(node: SweepNode): TreeItem {
    const { id, label, description, tooltip, icon, context, unfolds, opens } = lookOf(node, formatMetric);
    const item = new TreeItem(label, unfolds ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None);
    item.id = id;
    item.description = description;
    item.tooltip = tooltip;
    item.iconPath = new ThemeIcon(icon);
    item.contextValue = context;
    if (opens !== undefined) {
      const argument = opens.command === 'vscode.open' ? Uri.file(opens.argument) : opens.argument;
      item.command = { command: opens.command, title: opens.title, arguments: [argument] };
    }
    return item;
  }
}

/** The file of the sweep that a menu was opened on, where a command was run from the tree. */
export function sweepFileOfNode(node: unknown): string | undefined {
  if (node instanceof Uri) return node.fsPath;
  if (typeof node === 'string') return node;
  return isSweepNode(node) ? node.view.file : undefined;
}

/** The folder of the run that a menu was opened on. */
export function runFolderOfNode(node: unknown): string | undefined {
  const isRun = typeof node === 'object' && node !== null && 'kind' in node && node.kind === 'sweepRun';
  return isRun && 'run' in node && hasFolder(node.run) ? node.run.folder : undefined;
}

function isSweepNode(node: unknown): node is SweepNode & { kind: 'sweep' } {
  return typeof node === 'object' && node !== null && 'kind' in node && node.kind === 'sweep' && 'view' in node;
}

function hasFolder(value: unknown): value is { readonly folder: string } {
  return typeof value === 'object' && value !== null && 'folder' in value && typeof value.folder === 'string';
}
