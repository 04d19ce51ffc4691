import { EventEmitter, ThemeIcon, type TreeDataProvider, TreeItem } from 'vscode';
import { t } from '../../base/l10n.ts';
import type { RunSummary } from '../../protocol/runs.ts';
import { formatMetric } from '../format.ts';
import type { RunService } from '../runs/run-service.ts';

interface PromptNode {
  readonly kind: 'run';
  readonly run: RunSummary;
}

/** The finished prompts. */
export class PromptsTree implements TreeDataProvider<PromptNode> {
  private readonly changeEmitter = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changeEmitter.event;

  constructor(private readonly runs: RunService) {
    runs.onChange(() => this.changeEmitter.fire(undefined));
  }

  async getChildren(node?: PromptNode): Promise<PromptNode[]> {
    if (node !== undefined) return [];
    await this.runs.ready();
    return this.runs.all.filter(({ prompt }) => prompt !== undefined).map((run) => ({ kind: 'run', run }));
  }

  getTreeItem({ run }: PromptNode): TreeItem {
    const item = new TreeItem(run.name);
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
