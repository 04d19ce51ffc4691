import {
  type Event,
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
} from 'vscode';
import { t } from '../../base/l10n.ts';
import type { RunState, RunSummary } from '../../protocol/runs.ts';
import { formatMetric, formatTime } from '../format.ts';
import type { RunService } from '../runs/run-service.ts';
import type { TuningService } from '../runs/tuning-service.ts';
import type { SweepService } from '../sweeps/sweep-service.ts';

type Node =
  | { readonly kind: 'task'; readonly task: string; readonly runs: readonly RunSummary[] }
  | { readonly kind: 'run'; readonly run: RunSummary }
  | { readonly kind: 'unreadable'; readonly folder: string; readonly message: string };

/** The runs of this window's folders, by task, the newest first. */
export class RunsTree implements TreeDataProvider<Node> {
  private readonly changeEmitter = new EventEmitter<undefined>();
  readonly onDidChangeTreeData: Event<undefined> = this.changeEmitter.event;

  constructor(
    private readonly runs: RunService,
    tunings: TuningService,
    private readonly sweeps: SweepService,
  ) {
    runs.onChange(() => this.changeEmitter.fire(undefined));
    sweeps.onChange(() => this.changeEmitter.fire(undefined));
    tunings.onEvent(({ event }) => {
      if (event.type === 'started') runs.listing.refresh();
      else if (event.type !== 'step') this.changeEmitter.fire(undefined);
    });
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node !== undefined) return node.kind === 'task' ? node.runs.map((run) => ({ kind: 'run', run })) : [];
    await this.runs.listing.ready();
    // Those of a sweep stand in a tree of their own.
    const groups = byTask(this.runs.all.filter(({ folder }) => this.sweeps.labelOf(folder) === undefined));
    return [...groups, ...this.runs.unreadable.map((run): Node => ({ kind: 'unreadable', ...run }))];
  }

  getTreeItem(node: Node): TreeItem {
    if (node.kind === 'task') return taskItem(node.task, node.runs);
    return node.kind === 'run' ? runItem(node.run) : unreadableItem(node);
  }
}

function byTask(runs: readonly RunSummary[]): Node[] {
  const tasks = new Set(runs.map(({ task }) => task));
  return [...tasks].map((task) => ({ kind: 'task', task, runs: runs.filter((run) => run.task === task) }));
}

/** The run that a menu was opened on, where a command was run from the tree. */
export function runOfNode(node: unknown): RunSummary | undefined {
  return isRunNode(node) ? node.run : undefined;
}

function isRunNode(node: unknown): node is Node & { kind: 'run' } {
  return typeof node === 'object' && node !== null && 'kind' in node && node.kind === 'run' && 'run' in node;
}

function taskItem(task: string, runs: readonly RunSummary[]): TreeItem {
  const item = new TreeItem(task === '' ? t('Other tasks') : task, TreeItemCollapsibleState.Expanded);
  item.id = `task:${task}`;
  item.description = String(runs.length);
  item.contextValue = 'task';
  return item;
}

function runItem(run: RunSummary): TreeItem {
  const item = new TreeItem(run.name);
  item.id = run.folder;
  item.description = [describeState(run), describeBest(run), formatTime(run.created)]
    .filter((part) => part !== '')
    .join(' · ');
  item.iconPath = iconOf(run.state);
  item.contextValue = contextOf(run.state);
  item.tooltip = new MarkdownString(
    [
      `**${run.name}**`,
      `${t('Model')}: ${run.model}`,
      `${t('Method')}: ${run.method}`,
      `${t('Provider')}: ${run.provider}`,
      run.folder,
    ].join('\n\n'),
  );
  item.command = { command: 'softPrompt.openRun', title: t('Open Run'), arguments: [run.folder] };
  return item;
}

function unreadableItem({ folder, message }: Node & { kind: 'unreadable' }): TreeItem {
  const item = new TreeItem(folder.split(/[/\\]/).at(-1) ?? folder);
  item.id = folder;
  item.description = t('cannot be read');
  item.tooltip = message;
  item.iconPath = new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
  return item;
}

export function describeState({ state, step, totalSteps }: RunSummary): string {
  switch (state) {
    case 'running':
      return t('{0} %', Math.floor((100 * step) / totalSteps));
    case 'interrupted':
      return t('interrupted at step {0}', step);
    case 'stopped':
      return t('stopped at step {0}', step);
    case 'early-stopping':
      return t('stopped early');
    case 'diverged':
      return t('diverged');
    case 'completed':
      return '';
  }
}

function describeBest({ metric, best }: RunSummary): string {
  return metric === undefined || best === undefined ? '' : `${metric} ${formatMetric(best)}`;
}

function iconOf(state: RunState): ThemeIcon {
  switch (state) {
    case 'running':
      return new ThemeIcon('loading~spin');
    case 'interrupted':
    case 'stopped':
      return new ThemeIcon('debug-pause');
    case 'diverged':
      return new ThemeIcon('error');
    case 'completed':
    case 'early-stopping':
      return new ThemeIcon('pass');
  }
}

/** For the `when` clauses of package.json. */
function contextOf(state: RunState): string {
  if (state === 'running') return 'run.running';
  return state === 'interrupted' || state === 'stopped' ? 'run.resumable' : 'run.finished';
}
