import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchSidecar, type SidecarProcess } from '../../src/extension/sidecar/sidecar-process.ts';
import { initialize, runTuning, tokenize, tuningEvent } from '../../src/protocol/messages.ts';
import { Peer } from '../../src/protocol/peer.ts';
import { makeTinyModel, makeWorkspace } from './harness/tiny-workspace.ts';

const requests = 200;
/** As many as a file of 1,000 prompts has texts to be counted after an edit. */
const textsPerRequest = 20;

/** The packaged sidecar without an editor: how long it takes to count tokens. */
describe.sequential('token counts of the sidecar', () => {
  const folder = mkdtempSync(join(tmpdir(), 'soft-prompt-sidecar-'));
  const model = makeTinyModel(join(folder, 'model'));
  const workspace = makeWorkspace(join(folder, 'workspace'), model, { fits: true, steps: 150_000 });
  let sidecar: SidecarProcess;
  let peer: Peer;

  beforeAll(async () => {
    const module = join('out', 'package', `${process.platform}-${process.arch}`, 'dist', 'sidecar.js');
    sidecar = launchSidecar({ module, environment: {}, onOutput: (text) => console.log(text) });
    peer = new Peer(sidecar.transport, (error) => console.error(error));
    const machine = { provider: 'cpu', threads: undefined } as const;
    await peer.request(initialize, { hostProcess: process.pid, languageBundle: undefined, machine });
  });

  afterAll(() => sidecar?.end());

  it('come at once', async () => {
    await measure('idle');
  });

  it('come at once while a tuning computes', async () => {
    const stop = new AbortController();
    let steps = 0;
    peer.listen(tuningEvent, ({ event }) => {
      if (event.type === 'step') steps += 1;
    });
    const tuning = peer.request(
      runTuning,
      { work: 'tuning', file: join(workspace, 'parity.tune.yaml'), overrides: [] },
      { signal: stop.signal },
    );
    // A stopped tuning answers with how far it came.
    const ended = tuning.then(
      ({ reason }) => reason,
      () => 'stopped',
    );
    while (steps < 50) await new Promise((resolve) => setTimeout(resolve, 50));
    const before = steps;
    await measure('while a tuning computes');
    expect(steps).toBeGreaterThan(before);
    stop.abort();
    expect(await ended).toBe('stopped');
  });

  async function measure(when: string): Promise<void> {
    const times: number[] = [];
    for (let index = 0; index < requests; index++) {
      const texts = Array.from({ length: textsPerRequest }, (_, text) => `Is ${index} odd or is ${text} even?`);
      const start = performance.now();
      const reply = await peer.request(tokenize, { model, texts });
      times.push(performance.now() - start);
      // One token a character.
      expect(reply.texts.map(({ ids }) => ids.length)).toEqual(texts.map((text) => text.length));
    }
    const sorted = times.sort((a, b) => a - b);
    const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1);
    console.log(
      `Token counts of ${textsPerRequest} texts, ${when}: median ${at(0.5)} ms, 99 % ${at(0.99)} ms, longest ${at(1)} ms`,
    );
  }
});
