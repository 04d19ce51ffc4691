import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './files.ts';
import { sha256 } from './hash.ts';

/*
 * A file that is being fetched is called NAME.HOST-PID-RANDOM.incomplete. Its process alone writes to it: whoever wants to go on with one
 * takes it by renaming it, which only one can. Python's client has names of its own, so that neither disturbs the other.
 */

const nobody = 0;
const thisHost = sha256(hostname()).slice(0, 8);
/** A process on another machine that shares the folder cannot be asked for; its file grows all the time. */
const quietMs = 10_000;

interface Owner {
  readonly host: string;
  readonly pid: number;
}

/** Takes over what an earlier attempt left of a file, or names a new file for it. */
export async function claimPartial(file: string): Promise<string> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  const own = partialName(file, process.pid);
  for (const path of await abandonedParts(file)) if (await renamed(path, own)) return own;
  return own;
}

/** Removes what other attempts left of a file that is complete now. */
export async function removeAbandonedParts(file: string): Promise<void> {
  for (const path of await abandonedParts(file)) await rm(path, { force: true });
}

/** Leaves a partial file for a later attempt, of this process too. */
export async function releasePartial(file: string, path: string): Promise<void> {
  await renamed(path, partialName(file, nobody));
}

function partialName(file: string, owner: number): string {
  return `${file}.${thisHost}-${owner}-${randomBytes(4).toString('hex')}.incomplete`;
}

async function abandonedParts(file: string): Promise<string[]> {
  const folder = dirname(file);
  const abandoned: string[] = [];
  for (const name of await readdir(folder)) {
    const owner = ownerOf(file, name);
    if (owner !== undefined && (await isAbandoned(join(folder, name), owner))) abandoned.push(join(folder, name));
  }
  return abandoned;
}

function ownerOf(file: string, name: string): Owner | undefined {
  if (!name.startsWith(`${basename(file)}.`)) return undefined;
  const [, host, pid] =
    /^([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.incomplete$/.exec(name.slice(basename(file).length + 1)) ?? [];
  return host === undefined ? undefined : { host, pid: Number(pid) };
}

async function isAbandoned(path: string, { host, pid }: Owner): Promise<boolean> {
  if (pid === nobody) return true;
  if (host === thisHost) return !isAlive(pid);
  const { mtimeMs } = await stat(path);
  return Date.now() - mtimeMs > quietMs;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It lives, but belongs to another user.
    return errorCode(error) === 'EPERM';
  }
}

/** Whether the file was still there to be renamed. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
