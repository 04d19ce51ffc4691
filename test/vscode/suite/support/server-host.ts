import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Installation } from '../../harness/installation.ts';
import type { PreparedSuite } from './prepare.ts';

const longest = 300_000;

/**
 * Runs the suite in the extension host of VS Code's server, with a browser for its window: the extension host is the same program as the
 * desktop's, and needs no screen. The server obeys the address's `extensionTestsPath` only with the driver of its own smoke tests.
 */
export async function runInServer({ node, codeServer, chromium: browserProgram }: Installation, suite: PreparedSuite) {
  const server = await startServer(node, codeServer, suite);
  try {
    const browser = await chromium.launch({ executablePath: browserProgram, args: ['--no-sandbox', '--disable-gpu'] });
    try {
      const page = await browser.newPage();
      const ended = page.waitForEvent('close', { timeout: longest });
      // The suite's end closes the window by this function of the smoke tests' driver.
      await page.exposeFunction('codeAutomationExit', () => page.close());
      await page.exposeFunction('codeAutomationLog', () => undefined);
      await page.goto(`${server.address}/?${query(server.authority, suite)}`, { waitUntil: 'commit' });
      await ended;
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

function query(authority: string, { workspace, extension, suite }: PreparedSuite): string {
  const remote = (path: string) => `vscode-remote://${authority}${path}`;
  const payload = [
    ['extensionDevelopmentPath', remote(extension)],
    ['extensionTestsPath', remote(suite)],
  ];
  return new URLSearchParams({ folder: workspace, payload: JSON.stringify(payload) }).toString();
}

async function startServer(node: string, codeServer: string, { profile, environment }: PreparedSuite) {
  const program = join(dirname(codeServer), '..', '..', 'lib', 'vscode', 'out', 'server-main.js');
  mkdirSync(join(profile, 'data', 'Machine'), { recursive: true });
  writeFileSync(join(profile, 'data', 'Machine', 'settings.json'), JSON.stringify({ 'chat.disableAIFeatures': true }));
  const args = [
    ...['--host', '127.0.0.1', '--port', '0', '--server-data-dir', profile],
    '--without-connection-token',
    '--accept-server-license-terms',
    '--disable-telemetry',
    '--disable-workspace-trust',
    '--enable-smoke-test-driver',
  ];
  const child = spawn(node, [program, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => child.kill();
  // Whatever ends the tests ends the server.
  process.once('exit', kill);
  const port = await new Promise<string>((resolve, reject) => {
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
      const found = /listening on (\d+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${output}`)));
  });
  const authority = `127.0.0.1:${port}`;
  return {
    authority,
    address: `http://${authority}`,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      process.off('exit', kill);
    },
  };
}
