import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, vi } from 'vitest';
import { buildAll } from '../../scripts/build.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Inside the repository, where the bundle finds node_modules; apart from dist/, which someone may be using.
const outdir = join(root, 'out', `tool-${process.pid}`);
export const toolPath = join(outdir, 'cli.js');

/** Builds the tool for the tests of a file. */
export function useBuiltTool(): void {
  // Seconds at the most; the limits are for machines that are busy with other things.
  vi.setConfig({ testTimeout: 300_000 });
  beforeAll(() => buildAll({ outdir, sourcemap: false, programs: ['cli'] }), 120_000);
  afterAll(() => rmSync(outdir, { recursive: true, force: true }));
}

export interface ToolResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** A started tool whose output is collected. */
export class RunningTool {
  stdout = '';
  stderr = '';
  private readonly process: ChildProcess;
  private readonly ended: Promise<[number | null, NodeJS.Signals | null]>;

  constructor(args: readonly string[], { cwd = root, env = {}, input }: ToolOptions = {}) {
    this.process = spawn(process.execPath, [toolPath, ...args], {
      cwd,
      // English, and no variable of whoever runs the tests.
      env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, ...env },
    });
    this.process.stdout?.on('data', (chunk) => {
      this.stdout += chunk;
    });
    this.process.stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
    this.process.stdin?.end(input ?? '');
    this.ended = new Promise((resolve, reject) => {
      this.process.once('close', (code, signal) => resolve([code, signal]));
      this.process.once('error', reject);
    });
  }

  /** Waits until `condition` holds; fails when the tool ends before. */
  async until(condition: (tool: RunningTool) => boolean): Promise<void> {
    while (!condition(this)) {
      if (this.process.exitCode !== null || this.process.signalCode !== null)
        throw new Error(`the tool ended too early:\n${this.stdout}\n${this.stderr}`);
      await this.output();
    }
  }

  /** Resolves with the next output, or the end. */
  private output(): Promise<void> {
    const streams = [this.process.stdout, this.process.stderr];
    return new Promise((resolve) => {
      const told = () => {
        for (const stream of streams) stream?.off('data', told);
        resolve();
      };
      for (const stream of streams) stream?.on('data', told);
      this.ended.then(told, told);
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  async result(): Promise<ToolResult> {
    const [exitCode, signal] = await this.ended;
    return { exitCode, signal, stdout: this.stdout, stderr: this.stderr };
  }
}

/** Runs the tool to its end. */
export function runTool(args: readonly string[], options?: ToolOptions): Promise<ToolResult> {
  return new RunningTool(args, options).result();
}
