import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SidecarManager } from '../../../src/extension/sidecar/sidecar-manager.ts';
import { launchSidecar } from '../../../src/extension/sidecar/sidecar-process.ts';

let folder: string;
let module: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sidecar-'));
  module = join(folder, 'sidecar.mjs');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A sidecar of these lines, started as the editor starts its own. */
function manage(program?: string) {
  const log: string[] = [];
  const sidecars = new SidecarManager({
    launch: () => launchSidecar({ module, program, environment: {}, onOutput: (text) => log.push(text) }),
    initializeParams: () => ({
      hostProcess: process.pid,
      languageBundle: undefined,
      machine: { provider: 'auto', threads: undefined },
    }),
    connect: () => undefined,
    onDefect: (error) => log.push(String(error)),
  });
  return { sidecars, log };
}

async function failureOf({ sidecars }: ReturnType<typeof manage>): Promise<string> {
  const error: unknown = await sidecars.peer().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code: 'sidecar.failed' });
  return String(error);
}

describe('a sidecar that does not start', () => {
  it('tells that its program is missing', async () => {
    const managed = manage();
    expect(await failureOf(managed)).toContain('Cannot find module');
    expect(managed.log.join('')).toContain('Cannot find module');
  });

  it('tells that its program is damaged', async () => {
    writeFileSync(module, 'import { broken');
    expect(await failureOf(manage())).toContain('SyntaxError');
  });

  it('tells what it threw, with the first line of the error and not the last of the stack', async () => {
    writeFileSync(module, 'throw new Error("libstdc++.so.6: cannot open shared object file");');
    expect(await failureOf(manage())).toContain('libstdc++.so.6: cannot open shared object file');
  });

  it('tells that there is no Node', async () => {
    expect(await failureOf(manage(join(folder, 'no-such-node')))).toContain('ENOENT');
  });

  // What another architecture's program does to the system's exec.
  it.runIf(process.platform === 'linux')('tells that Node is for another kind of machine', async () => {
    mkdirSync(join(folder, 'bin'));
    const program = join(folder, 'bin', 'node');
    writeFileSync(program, Buffer.from('7f454c4602010100', 'hex'));
    chmodSync(program, 0o755);
    expect(await failureOf(manage(program))).toContain('could not be started');
  });

  it('runs after it was mended and restarted', async () => {
    writeFileSync(module, 'throw new Error("not yet");');
    const managed = manage();
    await failureOf(managed);
    const answer = JSON.stringify({ jsonrpc: '2.0', result: { process: 1, nodeVersion: 'v22' } });
    writeFileSync(
      module,
      `process.on('message', ({ id }) => process.send({ ...${answer}, id }));\nprocess.on('disconnect', () => process.exit());`,
    );
    await managed.sidecars.restart();
    await managed.sidecars.peer();
    expect(managed.sidecars.state.kind).toBe('running');
    await managed.sidecars.stop();
  });
});
