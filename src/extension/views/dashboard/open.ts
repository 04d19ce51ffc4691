import { basename } from 'node:path';
import { commands, type Disposable, type WebviewPanel, window } from 'vscode';
import { t } from '../../../base/l10n.ts';
import type { RunEvent } from '../../../protocol/runs.ts';
import type { DashboardState, FromDashboard, LiveState, ToDashboard } from '../../../protocol/views/dashboard.ts';
import { describeError, logError } from '../../report.ts';
import type { Studio } from '../../studio.ts';
import { createPanel, fillPanel, ViewPanel, viewType } from '../view-panel.ts';

const view = 'dashboard';

/** Charts are drawn no more often than this: 5 times a second. */
const batchInterval = 200;

type DashboardPanel = ViewPanel<ToDashboard, FromDashboard>;

const open = new Map<string, Dashboard>();

/** Shows runs in a tab; the one that shows them already is brought to the front. */
export function openDashboard(studio: Studio, folders: readonly string[]): void {
  const known = open.get(keyOf(folders));
  if (known !== undefined) known.reveal();
  else Dashboard.attach(studio, createPanel(studio.context, { view, title: titleOf(folders) }), folders);
}

/** Brings dashboards back after the window was reloaded. */
export function registerDashboardSerializer(studio: Studio): Disposable {
  return window.registerWebviewPanelSerializer(viewType(view), {
    deserializeWebviewPanel: async (panel: WebviewPanel, state: unknown) => {
      const folders = isDashboardState(state) ? state.folders : [];
      if (folders.length === 0) {
        panel.dispose();
        return;
      }
      fillPanel(studio.context, panel, { view, title: titleOf(folders) });
      Dashboard.attach(studio, panel, folders);
    },
  });
}

/** One dashboard: a snapshot when the view is ready, then batches of what happens. */
class Dashboard {
  private readonly pending = new Map<string, RunEvent[]>();
  private timer: NodeJS.Timeout | undefined;
  private toldLive: string | undefined;

  private constructor(
    private readonly studio: Studio,
    private readonly panel: DashboardPanel,
    private readonly folders: readonly string[],
  ) {}

  static attach(studio: Studio, webviewPanel: WebviewPanel, folders: readonly string[]): void {
    const panel: DashboardPanel = new ViewPanel(webviewPanel);
    const dashboard = new Dashboard(studio, panel, folders);
    const subscriptions = dashboard.subscribe();
    const key = keyOf(folders);
    open.set(key, dashboard);
    panel.onClosed(() => {
      open.delete(key);
      clearTimeout(dashboard.timer);
      for (const subscription of subscriptions) subscription.dispose();
    });
  }

  reveal(): void {
    this.panel.reveal();
  }

  private subscribe(): Disposable[] {
    const { tunings, sweeps } = this.studio;
    return [
      this.panel.onMessage((message) => this.take(message)),
      tunings.onEvent(({ folder, event }) => this.queue(folder, event)),
      tunings.onChange(() => this.sendLive()),
      tunings.onEnd(() => this.sendSnapshot()),
      sweeps.onChange(() => this.sendLive()),
      sweeps.onEnd(() => this.sendSnapshot()),
    ];
  }

  private take(message: FromDashboard): void {
    switch (message.type) {
      case 'ready':
        this.sendSnapshot();
        return;
      case 'stop':
        if (this.studio.tunings.current === undefined) this.studio.sweeps.stop();
        else this.studio.tunings.stop();
        return;
      case 'resume':
      case 'interpret':
      case 'evaluate':
      case 'tryPrompt':
        commands
          .executeCommand(`softPrompt.${message.type}`, message.folder)
          .then(undefined, (error) => logError(error, this.studio.log));
    }
  }

  private sendSnapshot(): void {
    this.readRuns().then(
      (runs) => {
        this.panel.post({ type: 'snapshot', runs, live: this.live() });
      },
      (error) => {
        logError(error, this.studio.log);
        this.panel.post({ type: 'failed', message: describeError(error) });
      },
    );
  }

  /** The steps come as events: this tells only when the run that is tuned is another one, or is to stop. */
  private sendLive(): void {
    const live = this.live();
    const told = JSON.stringify(live);
    if (told === this.toldLive) return;
    this.toldLive = told;
    this.panel.post({ type: 'live', live });
  }

  private readRuns() {
    return Promise.all(this.folders.map((folder) => this.studio.runs.read(folder)));
  }

  private queue(folder: string, event: RunEvent): void {
    if (!this.folders.includes(folder)) return;
    const events = this.pending.get(folder) ?? [];
    events.push(event);
    this.pending.set(folder, events);
    // A resumed run goes back to its last checkpoint.
    if (event.type === 'resumed') this.sendSnapshot();
    this.timer ??= setTimeout(() => this.flush(), batchInterval);
  }

  private flush(): void {
    this.timer = undefined;
    for (const [folder, events] of this.pending) this.panel.post({ type: 'events', folder, events });
    this.pending.clear();
  }

  private live(): LiveState | undefined {
    const { tunings, sweeps } = this.studio;
    if (tunings.current?.folder !== undefined)
      return { folder: tunings.current.folder, stopping: tunings.current.stopping };
    const { progress, status } = sweeps.current ?? {};
    return progress && { folder: progress.folder, stopping: status !== 'running' };
  }
}

function keyOf(folders: readonly string[]): string {
  return [...folders].sort().join('\n');
}

function titleOf(folders: readonly string[]): string {
  const names = folders.map((folder) => basename(folder));
  return names.length > 2 ? t('{0} runs', names.length) : names.join(' · ');
}

function isDashboardState(state: unknown): state is DashboardState {
  return (
    typeof state === 'object' &&
    state !== null &&
    'folders' in state &&
    Array.isArray(state.folders) &&
    state.folders.every((folder) => typeof folder === 'string')
  );
}
