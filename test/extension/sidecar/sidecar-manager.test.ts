import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SidecarManager } from '../../../src/extension/sidecar/sidecar-manager.ts';
import type { SidecarProcess } from '../../../src/extension/sidecar/sidecar-process.ts';
import { initialize } from '../../../src/protocol/messages.ts';
import { Peer } from '../../../src/protocol/peer.ts';
import { pairedTransports } from '../../../src/protocol/transport.ts';

class FakeSidecar implements SidecarProcess {
  readonly transport;
  readonly whenEnded;
  private readonly sidecarSide;
  private resolveEnd: (reason: string) => void = () => undefined;

  constructor(answers: boolean) {
    const [host, sidecar] = pairedTransports();
    this.transport = host;
    this.sidecarSide = sidecar;
    this.whenEnded = new Promise<string>((resolve) => {
      this.resolveEnd = resolve;
    });
    const peer = new Peer(sidecar, () => undefined);
    const information = { process: 1, nodeVersion: 'v22' };
    peer.handle(initialize, () => (answers ? information : new Promise<typeof information>(() => undefined)));
  }

  async crash(reason = 'It was killed.'): Promise<void> {
    this.sidecarSide.close();
    this.resolveEnd(reason);
    await settle();
  }

  async end(): Promise<void> {
    await this.crash('It was asked to.');
  }
}

function manager(answers = true) {
  const launched: FakeSidecar[] = [];
  const sidecars = new SidecarManager({
    launch: () => {
      const sidecar = new FakeSidecar(answers);
      launched.push(sidecar);
      return sidecar;
    },
    initializeParams: () => ({
      hostProcess: 0,
      languageBundle: undefined,
      machine: { provider: 'auto', threads: undefined },
    }),
    connect: () => undefined,
    onDefect: (error) => {
      throw error;
    },
  });
  return { sidecars, launched };
}

/** Lets the messages that are on their way arrive. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

async function pass(milliseconds: number): Promise<void> {
  vi.advanceTimersByTime(milliseconds);
  await settle();
}

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => vi.useRealTimers());

describe('a sidecar manager', () => {
  it('starts nothing before something is asked', () => {
    const { sidecars, launched } = manager();
    expect(sidecars.state.kind).toBe('stopped');
    expect(launched).toHaveLength(0);
  });

  it('starts one sidecar for requests that come at once', async () => {
    const { sidecars, launched } = manager();
    const [first, second] = await Promise.all([sidecars.peer(), sidecars.peer()]);
    expect(first).toBe(second);
    expect(launched).toHaveLength(1);
  });

  it('tells of a crash and starts again after a delay that doubles', async () => {
    const { sidecars, launched } = manager();
    await sidecars.peer();
    await launched[0]?.crash('It was killed.');
    expect(sidecars.state).toMatchObject({ kind: 'crashed', reason: 'It was killed.', restartAt: Date.now() + 500 });
    await pass(500);
    expect(sidecars.state.kind).toBe('running');
    await launched[1]?.crash();
    await pass(999);
    expect(sidecars.state.kind).toBe('crashed');
    await pass(1);
    expect(sidecars.state.kind).toBe('running');
    expect(launched).toHaveLength(3);
  });

  it('counts a crash after a minute of service as the first', async () => {
    const { sidecars, launched } = manager();
    await sidecars.peer();
    await launched[0]?.crash();
    await pass(500 + 60_000);
    await launched[1]?.crash();
    await pass(500);
    expect(sidecars.state.kind).toBe('running');
  });

  it('gives up a sidecar that never comes up, rejects whoever waits, and starts it when asked to', async () => {
    const { sidecars, launched } = manager(false);
    const waiting = expect(sidecars.peer()).rejects.toMatchObject({ code: 'sidecar.failed' });
    for (let crash = 0; crash < 6; crash++) {
      await launched.at(-1)?.crash('It ended with the code 1.');
      await pass(60_000 - 1);
    }
    await waiting;
    expect(sidecars.state).toEqual({ kind: 'failed', reason: 'It ended with the code 1.' });
    await sidecars.restart();
    expect(sidecars.state.kind).toBe('starting');
  });

  it('keeps a stopped sidecar stopped', async () => {
    const { sidecars, launched } = manager();
    await sidecars.peer();
    await sidecars.stop();
    await pass(120_000);
    expect(sidecars.state.kind).toBe('stopped');
    expect(launched).toHaveLength(1);
  });
});
