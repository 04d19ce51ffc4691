import { createHash } from 'node:crypto';
import { withOpenFile } from './files.ts';
import type { WorkOptions } from './progress.ts';

/** The SHA-256 of some bytes or of a text in UTF-8, in hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export interface FileHashOptions extends WorkOptions {
  readonly algorithm?: 'sha256' | 'sha1';
  /** Hashed before the file's own bytes. */
  readonly prefix?: string;
  /** What the progress is called. */
  readonly stage?: string;
  /** The file's size, for the progress. */
  readonly size?: number;
}

/** The hash of a file's bytes in hexadecimal, read part by part. */
export async function hashFile(path: string, options: FileHashOptions = {}): Promise<string> {
  const { algorithm = 'sha256', prefix = '', stage = '', size, signal, onProgress } = options;
  const hash = createHash(algorithm).update(prefix);
  let done = 0;
  await withOpenFile(path, async (file) => {
    for await (const chunk of file.createReadStream({ highWaterMark: 1 << 20, autoClose: false })) {
      signal?.throwIfAborted();
      hash.update(chunk);
      done += chunk.length;
      onProgress?.({ stage, done, total: size, unit: 'bytes' });
    }
  });
  return hash.digest('hex');
}
