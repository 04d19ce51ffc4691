import { open, rename, rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { Failure } from '../../../base/failure.ts';
import { statIfThere, writeFully } from '../../../base/files.ts';
import { hashFile } from '../../../base/hash.ts';
import type { HubClient, HubFile } from './client.ts';
import { answerInvalid, checksumMismatch, interrupted } from './failures.ts';
import { claimPartial, releasePartial } from './partial-files.ts';

export interface DownloadOptions {
  readonly client: HubClient;
  readonly commit: string;
  readonly signal: AbortSignal | undefined;
  /** Told how many bytes of the file are there. */
  onBytes(done: number): void;
}

/** How often in a row the connection may break without a byte having come. */
const mostAttempts = 5;
const firstPauseMs = 500;

/**
 * Fetches a file of the hub to `blob`. An earlier attempt's part is kept and gone on with, also when this one is aborted.
 * @throws Failure when the connection breaks too often, or when the bytes are not those of the hub's checksum
 */
export async function downloadBlob(blob: string, file: HubFile, options: DownloadOptions): Promise<void> {
  const partial = await claimPartial(blob);
  try {
    await fetchToEnd(partial, file, options);
    if (!(await matches(partial, file))) {
      await rm(partial);
      throw checksumMismatch(file.path);
    }
    await rename(partial, blob);
  } catch (error) {
    await releasePartial(blob, partial);
    throw error;
  }
}

async function fetchToEnd(partial: string, file: HubFile, options: DownloadOptions): Promise<void> {
  let attempts = 0;
  for (;;) {
    const before = await sizeOf(partial);
    if (before >= file.size) break;
    try {
      await fetchRest(partial, before, file, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      // What the hub refuses it refuses again; a broken connection is worth another attempt.
      if (error instanceof Failure) throw error;
      attempts = (await sizeOf(partial)) > before ? 1 : attempts + 1;
      if (attempts >= mostAttempts) throw interrupted(file.path, error);
      await setTimeout(firstPauseMs * 2 ** (attempts - 1), undefined, { signal: options.signal });
    }
  }
  await createIfMissing(partial);
}

async function fetchRest(partial: string, start: number, file: HubFile, options: DownloadOptions): Promise<void> {
  const response = await options.client.content(options.commit, file.path, start);
  const resumes = start > 0 && response.status === 206;
  if (resumes && !response.headers.get('Content-Range')?.startsWith(`bytes ${start}-`)) {
    throw answerInvalid(file.path, 'Content-Range');
  }
  const handle = await open(partial, resumes ? 'a' : 'w');
  try {
    let done = resumes ? start : 0;
    for await (const chunk of response.body ?? []) {
      done += chunk.length;
      if (done > file.size) throw answerInvalid(file.path, `${done} > ${file.size}`);
      await writeFully(handle, chunk);
      options.onBytes(done);
    }
    await handle.sync();
    if (done < file.size) throw new Error(`the connection ended at byte ${done} of ${file.size}`);
  } finally {
    await handle.close();
  }
}

/** Git hashes a blob as its length and its bytes. */
async function matches(path: string, { size, hash }: HubFile): Promise<boolean> {
  const options = hash.kind === 'git' ? { algorithm: 'sha1' as const, prefix: `blob ${size}\0` } : {};
  return (await hashFile(path, options)) === hash.hex;
}

async function sizeOf(path: string): Promise<number> {
  return (await statIfThere(path))?.size ?? 0;
}

/** An empty file of the repository needs no request. */
async function createIfMissing(path: string): Promise<void> {
  const handle = await open(path, 'a');
  await handle.close();
}
