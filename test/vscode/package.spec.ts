import { fork } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFolder, targets } from '../../scripts/package.mjs';
import { initialize, runTuning, tokenize, tuningEvent } from '../../src/protocol/messages.ts';
import { childProcessTransport } from '../../src/protocol/node-transports.ts';
import { Peer } from '../../src/protocol/peer.ts';
import { makeTinyModel, makeWorkspace } from './harness/tiny-workspace.ts';

const natives = join('dist', 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6');
const here = join(natives, process.platform, process.arch);

const folder = mkdtempSync(join(tmpdir(), 'soft-prompt-package-'));
const model = makeTinyModel(join(folder, 'model'));
const workspace = makeWorkspace(join(folder, 'workspace'), model);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a package's sidecar while `use` talks to it. */
async function withSidecar<T>(packaged: string, use: (peer: Peer) => Promise<T>): Promise<T> {
  // Nothing of this repository is found from there.
  const child = fork(join(packaged, 'dist', 'sidecar.js'), [], { cwd: folder, execArgv: [], stdio: 'ignore' });
  const peer = new Peer(childProcessTransport(child), () => undefined);
  try {
    const machine = { provider: 'auto', threads: 1 } as const;
    await peer.request(initialize, { hostProcess: process.pid, languageBundle: undefined, machine });
    return await use(peer);
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    peer.close();
    await ended;
  }
}

function tune(peer: Peer) {
  const file = join(workspace, 'parity.tune.yaml');
  const prompt = 'prompt={ template: [3, 4], text: "Is odd?" }';
  const overrides = [prompt, 'training.max_steps=6', 'training.eval_steps=3', 'training.warmup_steps=1'];
  return peer.request(runTuning, { work: 'tuning', file, overrides });
}

describe.each(targets)('the package for %s', (target) => {
  let packaged: string;
  beforeAll(async () => {
    packaged = await packageFolder(target);
  });

  it('holds the binaries of this platform alone, once', () => {
    const [platform, architecture] = target.split('-');
    expect(readdirSync(join(packaged, natives))).toEqual([platform]);
    expect(readdirSync(join(packaged, natives, String(platform)))).toEqual([architecture]);
    const libraries = readdirSync(join(packaged, natives, String(platform), String(architecture)));
    expect(libraries.filter((name) => /onnxruntime(\.[\d.]+)?\.(so|dylib|dll)/.test(name))).toHaveLength(1);
  });

  it('holds neither sharp nor what only developers need', () => {
    const names = readdirSync(packaged, { recursive: true }).map(String);
    expect(names.filter((name) => /sharp|\.map$|\.ts$|\.node$/.test(name) && !name.endsWith('binding.node'))).toEqual(
      [],
    );
    expect(names).not.toContain(join('dist', 'cli.js'));
    expect(readFileSync(join(packaged, 'package.json'), 'utf8')).not.toContain('devDependencies');
  });
});

describe('the package for this machine, moved elsewhere', () => {
  const moved = join(folder, 'moved');
  const damaged = join(folder, 'damaged');
  beforeAll(async () => cpSync(await packageFolder(), moved, { recursive: true }));

  it('counts tokens and tunes with nothing but itself', async () => {
    await withSidecar(moved, async (peer) => {
      const { texts } = await peer.request(tokenize, { model, texts: ['Is odd'] });
      expect(texts[0]?.ids).toHaveLength(6);
      const steps: number[] = [];
      peer.listen(tuningEvent, ({ event }) => {
        if (event.type === 'step') steps.push(event.step);
      });
      const { reason, folder: run } = await tune(peer);
      expect(reason).toBe('completed');
      expect(steps).toEqual([1, 2, 3, 4, 5, 6]);
      const record = readFileSync(join(run, 'run.json'), 'utf8');
      expect(record).toMatch(/"provider": "(cpu|cuda)"/);
      expect(record).toMatch(/"provider_reason": "./);
    });
  });

  const otherMachine = process.arch === 'arm64' ? 'x64' : 'arm64';
  const damages: readonly (readonly [name: string, meaning: RegExp, damage: () => void])[] = [
    ['damaged', /is damaged/, () => truncateSync(join(damaged, here, 'onnxruntime_binding.node'), 100)],
    ['missing', /has no onnxruntime for/, () => rmSync(join(damaged, here, 'onnxruntime_binding.node'))],
    [
      'without its library',
      /library that onnxruntime needs is missing/,
      () => rmSync(join(damaged, here, 'libonnxruntime.so.1')),
    ],
    [
      'for another machine',
      /for another kind of machine/,
      () =>
        cpSync(join('node_modules', 'onnxruntime-node', 'bin', 'napi-v6', 'linux', otherMachine), join(damaged, here), {
          recursive: true,
        }),
    ],
  ];

  // The names of the files are Linux's.
  it.runIf(process.platform === 'linux').each(damages)(
    'says so where onnxruntime is %s, and counts tokens all the same',
    async (_name, meaning, damage) => {
      rmSync(damaged, { recursive: true, force: true });
      cpSync(moved, damaged, { recursive: true });
      damage();
      await withSidecar(damaged, async (peer) => {
        const failure: unknown = await tune(peer).catch((error: unknown) => error);
        expect(failure).toMatchObject({ code: 'runtime.not-loadable', message: expect.stringMatching(meaning) });
        const { texts } = await peer.request(tokenize, { model, texts: ['Is odd'] });
        expect(texts[0]?.ids).toHaveLength(6);
      });
    },
  );
});
