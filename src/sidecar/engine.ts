import { SHARE_ENV, Worker } from 'node:worker_threads';
import type { MachineSettings } from '../protocol/machine.ts';
import { workerTransport } from '../protocol/node-transports.ts';
import type { NotificationType, RequestType } from '../protocol/peer.ts';
import { Peer } from '../protocol/peer.ts';
import type { SidecarLog } from './log.ts';

export interface EngineData {
  readonly languageBundle: Readonly<Record<string, string>> | undefined;
  readonly machine: MachineSettings;
}

/**
 * A thread that computes. onnxruntime-node blocks its thread for a whole step; a worker thread rather than a process of its own, because
 * the main thread stays free all the same, a thread cannot outlive its process, and all threads share one mapping of the weights.
 */
export class Engine {
  private peer: Peer | undefined;
  private readonly relays: ((peer: Peer) => void)[] = [];

  constructor(
    private readonly data: () => EngineData,
    private readonly log: SidecarLog,
  ) {}

  /** Passes a notification of the thread on to the host. */
  relay<Params>(type: NotificationType<Params>, host: Peer): void {
    this.relays.push((peer) => peer.listen(type, (params) => host.notify(type, params)));
  }

  request<Params, Result>(
    type: RequestType<Params, Result, void>,
    params: Params,
    signal: AbortSignal,
  ): Promise<Result> {
    this.peer ??= this.start();
    return this.peer.request(type, params, { signal });
  }

  /** Ends the thread when it does nothing; what it holds in memory is freed. */
  release(): void {
    this.peer?.close();
    this.peer = undefined;
  }

  private start(): Peer {
    const worker = new Worker(new URL('./engine-worker.js', import.meta.url), {
      workerData: this.data(),
      // Native libraries read the environment of the process, of which a thread would have a copy.
      env: SHARE_ENV,
    });
    worker.on('error', (error) => this.log.error(error));
    const peer = new Peer(workerTransport(worker), (error) => this.log.error(error));
    peer.onClosed(() => {
      if (this.peer === peer) this.peer = undefined;
    });
    for (const relay of this.relays) relay(peer);
    return peer;
  }
}
