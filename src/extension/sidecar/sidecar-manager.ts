import { Failure } from '../../base/failure.ts';
import { t } from '../../base/l10n.ts';
import { type InitializeParams, initialize, type SidecarInformation } from '../../protocol/messages.ts';
import { Peer } from '../../protocol/peer.ts';
import { sidecarFailed } from './failures.ts';
import { RestartPolicy } from './restart-policy.ts';
import type { SidecarProcess } from './sidecar-process.ts';
import type { SidecarState } from './sidecar-state.ts';

export interface SidecarManagerOptions {
  readonly launch: () => SidecarProcess;
  readonly initializeParams: () => InitializeParams;
  /** Adds the listeners of notifications, before the first message arrives. */
  readonly connect: (peer: Peer) => void;
  readonly onDefect: (error: unknown) => void;
}

/** Starts the sidecar when it is first needed, starts it again when it crashes, and says what state it is in. */
export class SidecarManager {
  private current: SidecarState = { kind: 'stopped' };
  private readonly listeners = new Set<(state: SidecarState, previous: SidecarState) => void>();
  private readonly policy = new RestartPolicy();
  private process: SidecarProcess | undefined;
  private restartTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: SidecarManagerOptions) {}

  get state(): SidecarState {
    return this.current;
  }

  /** @returns a function that ends the listening */
  onChange(listener: (state: SidecarState, previous: SidecarState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The running sidecar's peer; starts the sidecar when it was not started, and waits while it starts. */
  async peer(): Promise<Peer> {
    if (this.current.kind === 'stopped') this.start();
    return await new Promise((resolve, reject) => {
      const settle = (state: SidecarState): boolean => {
        if (state.kind === 'running') resolve(state.peer);
        else if (state.kind === 'failed') reject(sidecarFailed(state.reason));
        else if (state.kind === 'stopped') reject(sidecarFailed(t('It was stopped.')));
        else return false;
        return true;
      };
      if (settle(this.current)) return;
      const stopListening = this.onChange((state) => {
        if (settle(state)) stopListening();
      });
    });
  }

  /** Ends a sidecar that runs and starts a new one at once, whatever happened before. */
  async restart(): Promise<void> {
    await this.stop();
    this.policy.reset();
    this.start();
  }

  /** Ends the sidecar: it stops a training after its step and keeps its state. */
  async stop(): Promise<void> {
    clearTimeout(this.restartTimer);
    const { process } = this;
    this.process = undefined;
    this.change({ kind: 'stopped' });
    await process?.end();
  }

  private start(): void {
    this.change({ kind: 'starting', attempt: this.policy.attempt });
    const startedAt = Date.now();
    const process = this.options.launch();
    this.process = process;
    const peer = new Peer(process.transport, this.options.onDefect);
    this.options.connect(peer);
    process.whenEnded.then((reason) => {
      if (this.process === process) this.crashed(reason, Date.now() - startedAt);
    }, this.options.onDefect);
    peer.request(initialize, this.options.initializeParams()).then(
      (information) => this.started(process, peer, information),
      (error: unknown) => {
        // A process that has ended says why by itself.
        if (error instanceof Failure && error.code === 'sidecar.gone') return;
        this.options.onDefect(error);
        process.end().catch(this.options.onDefect);
      },
    );
  }

  private started(process: SidecarProcess, peer: Peer, information: SidecarInformation): void {
    if (this.process === process) this.change({ kind: 'running', peer, information });
  }

  private crashed(reason: string, ranFor: number): void {
    const cameUp = this.current.kind === 'running';
    this.process = undefined;
    const delay = this.policy.afterCrash(ranFor, cameUp);
    if (delay === undefined) {
      this.change({ kind: 'failed', reason });
      return;
    }
    const { attempt } = this.policy;
    this.change({ kind: 'crashed', reason, restartAt: Date.now() + delay, attempt });
    this.restartTimer = setTimeout(() => this.start(), delay);
  }

  private change(state: SidecarState): void {
    const previous = this.current;
    this.current = state;
    for (const listener of [...this.listeners]) listener(state, previous);
  }
}
