import { randomUUID } from 'node:crypto';
import { readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { errorCode, statIfThere } from '../../base/files.ts';
import { runIsLocked, runLockLost } from './failures.ts';

const holder = z.object({
  token: z.string(),
  pid: z.int().positive(),
  host: z.string(),
  /** What tells two processes with one id apart; undefined where the system does not say. */
  process_start: z.string().optional(),
});

type Holder = z.output<typeof holder>;

/** How often a held lock is touched, at the most. */
const touchMilliseconds = 10_000;
/** A process on another machine cannot be asked. Its lock counts until it has not been touched for so long: far longer than a step. */
const abandonedMilliseconds = 15 * 60_000;

/** Keeps two processes from writing one run folder. */
export class RunLock {
  private touched = Date.now();

  private constructor(
    private readonly folder: string,
    private readonly path: string,
    private readonly token: string,
  ) {}

  /** @throws Failure when another process that is alive holds the lock. */
  static async acquire(folder: string): Promise<RunLock> {
    const path = lockFile(folder);
    const token = randomUUID();
    const own: Holder = { token, pid: process.pid, host: hostname(), process_start: await processStart(process.pid) };
    for (;;) {
      try {
        await writeFile(path, JSON.stringify(own), { flag: 'wx' });
        return new RunLock(folder, path, token);
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error;
      }
      const other = await readHolder(path);
      if (other !== undefined && (await isAlive(other, path))) throw runIsLocked(folder, other.pid, other.host);
      // Should two processes get here at once, the slower one removes the faster one's lock, which then fails `assertHeld`.
      await rm(path, { force: true });
    }
  }

  /** To be called before anything is written that another process must not write; also shows that this process is alive. */
  async assertHeld(): Promise<void> {
    if ((await readHolder(this.path))?.token !== this.token) throw runLockLost(this.folder);
    if (Date.now() - this.touched < touchMilliseconds) return;
    this.touched = Date.now();
    await utimes(this.path, new Date(), new Date());
  }

  async release(): Promise<void> {
    if ((await readHolder(this.path))?.token === this.token) await rm(this.path, { force: true });
  }
}

/** Whether a process that is alive writes the run. */
export async function isLocked(folder: string): Promise<boolean> {
  const other = await readHolder(lockFile(folder));
  return other !== undefined && isAlive(other, lockFile(folder));
}

function lockFile(folder: string): string {
  return join(folder, 'run.lock');
}

/** Undefined where there is no lock, or one that a process died while writing. */
async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return holder.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError || errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function isAlive({ pid, host, process_start }: Holder, path: string): Promise<boolean> {
  if (host !== hostname()) {
    const { mtimeMs = 0 } = (await statIfThere(path)) ?? {};
    return Date.now() - mtimeMs < abandonedMilliseconds;
  }
  if (!isRunning(pid)) return false;
  const start = await processStart(pid);
  return start === undefined || process_start === undefined || start === process_start;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return errorCode(error) === 'EPERM';
  }
}

/** When the process began, in the system's own unit. Ids are reused, soon so in containers. Linux only. */
async function processStart(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may hold anything; the 22nd is the start time.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}
