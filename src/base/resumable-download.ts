import { open, rename, rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { Failure } from './failure.ts';
import { statIfThere, writeFully } from './files.ts';
import { claimPartial, releasePartial, removeAbandonedParts } from './partial-files.ts';

/** A file of known size on a server. */
export interface RemoteFile {
  readonly size: number;
  /** Asks for the bytes from `start` on; the server may answer with all of them (status 200). Rejects with a `Failure` when it refuses. */
  request(start: number): Promise<Response>;
  /** Whether a complete download is what it should be. */
  verify(path: string): Promise<boolean>;
  /** What its failures are called. */
  readonly failures: {
    interrupted(cause: unknown): Failure;
    answerInvalid(detail: string): Failure;
    checksumMismatch(): Failure;
  };
}

export interface DownloadOptions {
  readonly signal: AbortSignal | undefined;
  /** Told how many bytes of the file are there. */
  onBytes(done: number): void;
}

/** How often in a row the connection may break without a byte having come. */
const mostAttempts = 5;
const firstPauseMs = 500;

/**
 * Fetches a file to `target`. An earlier attempt's part is kept and gone on with, also when this one is aborted.
 * @throws Failure when the connection breaks too often, or when the bytes are not those that were expected
 */
export async function downloadFile(target: string, file: RemoteFile, options: DownloadOptions): Promise<void> {
  const partial = await claimPartial(target);
  try {
    await fetchToEnd(partial, file, options);
    if (!(await file.verify(partial))) {
      await rm(partial);
      throw file.failures.checksumMismatch();
    }
    await rename(partial, target);
    await removeAbandonedParts(target);
  } catch (error) {
    await releasePartial(target, partial);
    throw error;
  }
}

async function fetchToEnd(partial: string, file: RemoteFile, options: DownloadOptions): Promise<void> {
  let attempts = 0;
  for (;;) {
    const before = await sizeOf(partial);
    if (before >= file.size) break;
    try {
      await fetchRest(partial, before, file, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      // What the server refuses it refuses again; a broken connection is worth another attempt.
      if (error instanceof Failure) throw error;
      attempts = (await sizeOf(partial)) > before ? 1 : attempts + 1;
      if (attempts >= mostAttempts) throw file.failures.interrupted(error);
      await setTimeout(firstPauseMs * 2 ** (attempts - 1), undefined, { signal: options.signal });
    }
  }
  await createIfMissing(partial);
}

async function fetchRest(partial: string, start: number, file: RemoteFile, options: DownloadOptions): Promise<void> {
  const response = await file.request(start);
  const resumes = start > 0 && response.status === 206;
  if (resumes && !response.headers.get('Content-Range')?.startsWith(`bytes ${start}-`)) {
    throw file.failures.answerInvalid('Content-Range');
  }
  const handle = await open(partial, resumes ? 'a' : 'w');
  try {
    let done = resumes ? start : 0;
    for await (const chunk of response.body ?? []) {
      done += chunk.length;
      if (done > file.size) throw file.failures.answerInvalid(`${done} > ${file.size}`);
      await writeFully(handle, chunk);
      options.onBytes(done);
    }
    await handle.sync();
    if (done < file.size) throw new Error(`the connection ended at byte ${done} of ${file.size}`);
  } finally {
    await handle.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await statIfThere(path))?.size ?? 0;
}

/** An empty file needs no request. */
async function createIfMissing(path: string): Promise<void> {
  const handle = await open(path, 'a');
  await handle.close();
}
