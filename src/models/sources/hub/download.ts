import { hashFile } from '../../../base/hash.ts';
import { downloadFile, type DownloadOptions as TransferOptions } from '../../../base/resumable-download.ts';
import type { HubClient, HubFile } from './client.ts';
import { answerInvalid, checksumMismatch, interrupted } from './failures.ts';

export interface DownloadOptions extends TransferOptions {
  readonly client: HubClient;
  readonly commit: string;
}

/**
 * Fetches a file of the hub to `blob`. An earlier attempt's part is kept and gone on with, also when this one is aborted.
 * @throws Failure when the connection breaks too often, or when the bytes are not those of the hub's checksum
 */
export async function downloadBlob(blob: string, file: HubFile, options: DownloadOptions): Promise<void> {
  const { client, commit } = options;
  const remote = {
    size: file.size,
    request: (start: number) => client.content(commit, file.path, start),
    verify: (path: string) => matches(path, file),
    failures: {
      interrupted: (cause: unknown) => interrupted(file.path, cause),
      answerInvalid: (detail: string) => answerInvalid(file.path, detail),
      checksumMismatch: () => checksumMismatch(file.path),
    },
  };
  await downloadFile(blob, remote, options);
}

/** Git hashes a blob as its length and its bytes. */
async function matches(path: string, { size, hash }: HubFile): Promise<boolean> {
  const options = hash.kind === 'git' ? { algorithm: 'sha1' as const, prefix: `blob ${size}\0` } : {};
  return (await hashFile(path, options)) === hash.hex;
}
