import { type Disposable, EventEmitter, type ExtensionContext, type LogOutputChannel, Uri } from 'vscode';
import type { ChosenProvider } from '../../protocol/machine.ts';
import type { LogLevel } from '../../protocol/messages.ts';
import type { NotificationType, Peer, RequestType } from '../../protocol/peer.ts';
import { languageBundle } from '../language-bundle.ts';
import { setting } from '../settings.ts';
import { machineSettings } from './machine-settings.ts';
import type { SidecarManager } from './sidecar-manager.ts';
import type { SidecarState } from './sidecar-state.ts';

/** Where the editor's secret storage keeps the Hugging Face token. */
export const hubTokenSecret = 'softPrompt.hubToken';

interface StateChange {
  readonly state: SidecarState;
  readonly previous: SidecarState;
}

/** The sidecar as the rest of the extension sees it: requests that wait for it, notifications, and its state. */
export class SidecarService implements Disposable {
  private readonly stateEmitter = new EventEmitter<StateChange>();
  private readonly listeners = new Set<(peer: Peer) => void>();
  private manager: Promise<SidecarManager> | undefined;
  private current: SidecarState = { kind: 'stopped' };
  private ending: string | undefined;
  private chosen: ChosenProvider | undefined;
  private hubToken: string | undefined;
  readonly onStateChange = this.stateEmitter.event;

  constructor(
    private readonly context: ExtensionContext,
    private readonly log: LogOutputChannel,
  ) {}

  get state(): SidecarState {
    return this.current;
  }

  /** What the last tuning computed with; undefined before the first one. */
  get provider(): ChosenProvider | undefined {
    return this.chosen;
  }

  /** Why the sidecar ended by itself the last time. */
  get lastEnding(): string | undefined {
    return this.ending;
  }

  /** Sends a request; the sidecar is started for it when it does not run. */
  async request<Params, Result>(
    type: RequestType<Params, Result, void>,
    params: Params,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Result> {
    const manager = await this.managed();
    const peer = await manager.peer();
    return await peer.request(type, params, options);
  }

  /** Listens to a notification of this sidecar and of every one that is started after it. */
  listen<Params>(type: NotificationType<Params>, listener: (params: Params) => void): Disposable {
    let listening: { dispose(): void } | undefined;
    const connect = (peer: Peer) => {
      listening = peer.listen(type, listener);
    };
    this.listeners.add(connect);
    if (this.current.kind === 'running') connect(this.current.peer);
    return {
      dispose: () => {
        this.listeners.delete(connect);
        listening?.dispose();
      },
    };
  }

  async restart(): Promise<void> {
    const manager = await this.managed();
    this.hubToken = await this.context.secrets.get(hubTokenSecret);
    await manager.restart();
  }

  async stop(): Promise<void> {
    const manager = await this.manager;
    await manager?.stop();
  }

  dispose(): void {
    this.stateEmitter.dispose();
  }

  private managed(): Promise<SidecarManager> {
    this.manager ??= this.createManager();
    return this.manager;
  }

  /** Loaded when it is first needed: activation reads none of it. */
  private async createManager(): Promise<SidecarManager> {
    const [{ SidecarManager }, { launchSidecar }, { logMessage }, { providerChosen }] = await Promise.all([
      import('./sidecar-manager.ts'),
      import('./sidecar-process.ts'),
      import('../../protocol/messages.ts'),
      import('../../protocol/machine.ts'),
    ]);
    const bundle = await languageBundle(this.context.extensionUri);
    this.hubToken = await this.context.secrets.get(hubTokenSecret);
    const manager = new SidecarManager({
      launch: () =>
        launchSidecar({
          module: Uri.joinPath(this.context.extensionUri, 'dist', 'sidecar.js').fsPath,
          environment: { ...sidecarEnvironment(), ...(this.hubToken && { HF_TOKEN: this.hubToken }) },
          onOutput: (text) => this.log.info(text.trimEnd()),
        }),
      initializeParams: () => ({ hostProcess: process.pid, languageBundle: bundle, machine: machineSettings() }),
      connect: (peer) => {
        peer.listen(logMessage, ({ level, message }) => this.write(level, message));
        peer.listen(providerChosen, (provider) => {
          this.chosen = provider;
        });
        for (const connect of this.listeners) connect(peer);
      },
      onDefect: (error) => this.log.error(error instanceof Error ? error : String(error)),
    });
    manager.onChange((state, previous) => {
      this.current = state;
      if (state.kind === 'crashed' || state.kind === 'failed') this.ending = state.reason;
      this.log.info(describeState(state));
      this.stateEmitter.fire({ state, previous });
    });
    return manager;
  }

  private write(level: LogLevel, message: string): void {
    if (level === 'error') this.log.error(message);
    else if (level === 'warning') this.log.warn(message);
    else if (level === 'info') this.log.info(message);
    else this.log.debug(message);
  }
}

/** The settings that the sidecar's libraries read as environment variables. */
function sidecarEnvironment(): Record<string, string> {
  const variables = {
    HF_HOME: setting('cacheFolder'),
    HF_ENDPOINT: setting('hubEndpoint'),
    SOFT_PROMPT_CACHE: setting('studioCacheFolder'),
    SOFT_PROMPT_CUDA_MIRROR: setting('cudaMirror'),
  };
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
}

/** For the log, which is in English like every log line of its libraries. */
function describeState(state: SidecarState): string {
  switch (state.kind) {
    case 'stopped':
      return 'The sidecar is stopped.';
    case 'starting':
      return state.attempt === 0
        ? 'The sidecar is starting.'
        : `The sidecar is starting again (attempt ${state.attempt}).`;
    case 'running':
      return `The sidecar is running: process ${state.information.process}, Node ${state.information.nodeVersion}.`;
    case 'crashed':
      return `The sidecar has ended: ${state.reason}`;
    case 'failed':
      return `The sidecar has ended and is not started again: ${state.reason}`;
  }
}
