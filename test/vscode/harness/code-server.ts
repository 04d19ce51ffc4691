import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from './installation.ts';

export interface EditorProfile {
  /** Holds everything that this editor writes; an empty folder is a new user's profile. */
  readonly folder: string;
  readonly vsix: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly trusted: boolean;
  /** What the product's processes find in their environment. */
  readonly environment: Readonly<Record<string, string>>;
}

const mostAttempts = 3;

/** VS Code's server, as code-server packs it, with the extension installed from its package. */
export class CodeServer {
  private constructor(
    private readonly process: ChildProcess,
    readonly address: string,
    private readonly output: () => string,
  ) {}

  static async start(installation: Installation, profile: EditorProfile): Promise<CodeServer> {
    const { node, codeServer } = installation;
    const folders = [
      ...['--user-data-dir', join(profile.folder, 'data')],
      ...['--extensions-dir', join(profile.folder, 'extensions')],
      ...['--config', join(profile.folder, 'config.yaml')],
    ];
    mkdirSync(join(profile.folder, 'data', 'User'), { recursive: true });
    writeFileSync(join(profile.folder, 'config.yaml'), 'auth: none\n');
    writeFileSync(join(profile.folder, 'data', 'User', 'settings.json'), JSON.stringify(profile.settings));
    execFileSync(node, [codeServer, ...folders, '--install-extension', profile.vsix], { stdio: 'pipe' });
    const switches = [
      ...['--auth', 'none', '--bind-addr', '127.0.0.1:0'],
      ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
      // Should the tests be killed, it ends by itself.
      ...['--idle-timeout-seconds', '300'],
      ...(profile.trusted ? ['--disable-workspace-trust'] : []),
    ];
    const environment = { ...process.env, ...profile.environment };
    for (let attempt = 1; ; attempt++) {
      try {
        return await CodeServer.launch(node, [codeServer, ...folders, ...switches], environment);
      } catch (error) {
        // Its two processes wait ten seconds for each other, which a busy machine may exceed.
        if (attempt === mostAttempts || !String(error).includes('timed out')) throw error;
      }
    }
  }

  private static launch(node: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<CodeServer> {
    const child = spawn(node, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    // Whatever ends the tests ends the editor.
    process.once('exit', () => child.kill());
    return new Promise((resolve, reject) => {
      let output = '';
      const collect = (chunk: Buffer) => {
        output += chunk.toString();
        const address = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
        if (address !== undefined) resolve(new CodeServer(child, address, () => output));
      };
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      child.once('exit', (code) => reject(new Error(`code-server ended with ${code}:\n${output}`)));
    });
  }

  /** Everything that the server has written so far. */
  get log(): string {
    return this.output();
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGTERM');
    await ended;
  }
}
