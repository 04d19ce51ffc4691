import {
  EventEmitter,
  type LogOutputChannel,
  MarkdownString,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
} from 'vscode';
import { t } from '../../base/l10n.ts';
import type { ModelEntry } from '../../protocol/messages.ts';
import { describeModel } from '../models/describe-model.ts';
import type { ModelService } from '../models/model-service.ts';
import { logError } from '../report.ts';

type Node =
  | { readonly kind: 'group'; readonly local: boolean; readonly models: readonly ModelEntry[] }
  | { readonly kind: 'model'; readonly model: ModelEntry };

/** The models on this machine, and some that can be fetched. */
export class ModelsTree implements TreeDataProvider<Node> {
  private readonly changeEmitter = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changeEmitter.event;

  constructor(
    private readonly models: ModelService,
    private readonly log: LogOutputChannel,
  ) {
    models.onListChange(() => this.changeEmitter.fire(undefined));
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node !== undefined) return node.kind === 'group' ? node.models.map((model) => ({ kind: 'model', model })) : [];
    const models = await this.known();
    return [true, false].flatMap((local): Node[] => {
      const found = models.filter((model) => model.local === local);
      return found.length === 0 ? [] : [{ kind: 'group', local, models: found }];
    });
  }

  /** Where the sidecar does not run, the status bar says why: the view stays empty. */
  private async known(): Promise<readonly ModelEntry[]> {
    try {
      return await this.models.list();
    } catch (error) {
      logError(error, this.log);
      return [];
    }
  }

  getTreeItem(node: Node): TreeItem {
    if (node.kind === 'model') return modelItem(node.model, this.models.active());
    const label = node.local ? t('On this machine') : t('To be fetched');
    const item = new TreeItem(label, TreeItemCollapsibleState.Expanded);
    item.id = `group:${node.local}`;
    return item;
  }
}

function modelItem(model: ModelEntry, active: string | undefined): TreeItem {
  const { name, local, path } = model;
  const item = new TreeItem(name.split(/[/\\]/).at(-1) ?? name);
  const isActive = name === active;
  item.id = name;
  item.description = [isActive ? t('in use') : '', describeModel(model)].filter((part) => part !== '').join(' · ');
  item.iconPath = new ThemeIcon(isActive ? 'check' : local ? 'package' : 'cloud-download');
  item.contextValue = local ? 'model.local' : 'model.remote';
  item.tooltip = new MarkdownString(
    [`**${name}**`, describeModel(model), path ?? ''].filter((part) => part !== '').join('\n\n'),
  );
  if (local) item.command = { command: 'softPrompt.selectModel', title: t('Select Model'), arguments: [name] };
  return item;
}

/** The model that a menu was opened on, where a command was run from the tree. */
export function modelOfNode(node: unknown): ModelEntry | undefined {
  return isModelNode(node) ? node.model : undefined;
}

function isModelNode(node: unknown): node is Node & { kind: 'model' } {
  return typeof node === 'object' && node !== null && 'kind' in node && node.kind === 'model' && 'model' in node;
}
