import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { type Entry, fromFd, type ZipFile } from 'yauzl';
import { withOpenFile } from '../../base/files.ts';
import { archiveInvalid } from './failures.ts';
import type { ArchivedLibrary } from './release.ts';

interface ExtractOptions {
  readonly signal: AbortSignal | undefined;
  /** Told how many bytes of all libraries are there. */
  onBytes(done: number): void;
}

/**
 * Writes libraries of a ZIP archive into `folder`, under their own names; the rest of the archive is left alone.
 * @throws Failure when one of them is missing, or has another size
 */
export async function extractLibraries(
  archive: string,
  libraries: readonly ArchivedLibrary[],
  folder: string,
  { signal, onBytes }: ExtractOptions,
): Promise<void> {
  await withOpenFile(archive, async (file) => {
    const zip = await open(file.fd);
    const entries = await wantedEntries(zip, libraries);
    let done = 0;
    for (const { path, bytes } of libraries) {
      const entry = entries.get(path);
      if (entry?.uncompressedSize !== bytes) throw archiveInvalid(path);
      const content = await openEntry(zip, entry);
      content.on('data', (chunk: Buffer) => {
        done += chunk.length;
        onBytes(done);
      });
      const target = createWriteStream(join(folder, basename(path)), { flush: true, mode: 0o755 });
      await pipeline(content, target, ...(signal === undefined ? [] : [{ signal }]));
    }
  });
}

function open(fd: number): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // The file is closed by whoever opened it. Each entry is asked for, so that a huge directory is not held in memory.
    fromFd(fd, { autoClose: false, lazyEntries: true }, (error, zip) => {
      if (error) reject(archiveInvalid(error.message));
      else resolve(zip);
    });
  });
}

function wantedEntries(zip: ZipFile, libraries: readonly ArchivedLibrary[]): Promise<ReadonlyMap<string, Entry>> {
  const names = new Set(libraries.map(({ path }) => path));
  return new Promise((resolve, reject) => {
    const found = new Map<string, Entry>();
    zip.on('entry', (entry: Entry) => {
      if (names.has(entry.fileName)) found.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.once('end', () => resolve(found));
    zip.once('error', (error: Error) => reject(archiveInvalid(error.message)));
    zip.readEntry();
  });
}

function openEntry(zip: ZipFile, entry: Entry) {
  return promisify<Entry, NodeJS.ReadableStream>((wanted, callback) => zip.openReadStream(wanted, callback))(entry);
}
