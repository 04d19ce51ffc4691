import { spawn } from 'node:child_process';
import { errorCode } from '../../../base/files.ts';
import { noPip, noPython, pipFailed } from './failures.ts';

const commands = process.platform === 'win32' ? ['py', 'python', 'python3'] : ['python3', 'python'];

export interface PythonOptions {
  readonly signal: AbortSignal | undefined;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Runs `python -m MODULE ARGUMENTS…`.
 * @throws Failure when there is no Python, or when the module fails
 */
export async function runPythonModule(
  purpose: string,
  [module, ...rest]: readonly [string, ...string[]],
  options: PythonOptions,
): Promise<void> {
  for (const command of commands) {
    const ended = await run(command, ['-m', module, ...rest], options);
    options.signal?.throwIfAborted();
    if (ended === undefined) continue;
    if (ended.code === 0) return;
    if (/No module named '?pip/.test(ended.errors)) throw noPip(command);
    throw pipFailed(purpose, reasonIn(ended.errors) ?? `${command} ended with ${ended.code}`);
  }
  throw noPython();
}

/** Undefined when there is no such command. */
async function run(command: string, args: readonly string[], { signal, environment }: PythonOptions) {
  return new Promise<{ code: number | null; errors: string } | undefined>((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(signal === undefined ? {} : { signal }),
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-longestErrors);
    });
    child.on('error', (error) => {
      if (errorCode(error) === 'ENOENT') resolve(undefined);
      else reject(signal?.aborted ? signal.reason : error);
    });
    child.on('close', (code) => resolve({ code, errors }));
  });
}

const longestErrors = 10_000;

/** pip's last error, without the login that an address may hold. */
function reasonIn(errors: string): string | undefined {
  const lines = errors.split('\n').filter((line) => line.startsWith('ERROR:'));
  return lines
    .at(-1)
    ?.replace('ERROR: ', '')
    .replaceAll(/\/\/[^/\s@]*@/g, '//')
    .trim();
}
