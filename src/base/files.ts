import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from './failure.ts';
import {
  diskFull,
  diskSpaceShort,
  fileEndsEarly,
  fileNotFound,
  fileNotReadable,
  fileNotWritable,
  textNotUtf8,
} from './failures.ts';

/** Ends the names of files that are being written and do not count yet. */
export const partialSuffix = '.partial';

/**
 * Lets `write` fill a new file aside and then puts it in the place of `path`, so that readers see the old content or the new one,
 * never a part; also after a crash or a power failure. When `write` fails, nothing is left behind.
 * @throws Failure when the disk is full or the folder cannot be written.
 */
export async function writeAtomically(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString('hex')}${partialSuffix}`;
  const file = await createFile(aside).catch((error) => {
    throw asWriteFailure(path, error);
  });
  try {
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(aside, { force: true });
    throw asWriteFailure(path, error);
  }
}

async function createFile(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  return open(path, 'wx');
}

export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  await writeAtomically(path, (file) => file.writeFile(content));
}

/** Opens a file to read from it while `use` runs. */
export async function withOpenFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    throw asReadFailure(path, error);
  }
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** Fills all of `target` from byte `position` on. */
export async function readFully(file: FileHandle, path: string, target: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < target.length) {
    const { bytesRead } = await file.read(target, done, target.length - done, position + done).catch((error) => {
      throw asReadFailure(path, error);
    });
    if (bytesRead === 0) throw fileEndsEarly(path, position + target.length, position + done);
    done += bytesRead;
  }
}

export async function writeFully(file: FileHandle, source: Uint8Array): Promise<void> {
  let done = 0;
  while (done < source.length) {
    const { bytesWritten } = await file.write(source, done, source.length - done);
    done += bytesWritten;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a UTF-8 file; a byte order mark is left out. */
export async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error) => {
    throw asReadFailure(path, error);
  });
  try {
    return utf8.decode(bytes);
  } catch (error) {
    throw textNotUtf8(path, error);
  }
}

/** What kind of thing lies at `path`, and how large and old it is; undefined when there is nothing. */
export async function statIfThere(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw asReadFailure(path, error);
  }
}

/** @throws Failure when the disk of `folder` has less than `bytes` free. Makes the folder. */
export async function requireDiskSpace(folder: string, bytes: number): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw asWriteFailure(folder, error);
  }
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes) throw diskSpaceShort(folder, bytes, bavail * bsize);
}

/** The operating system's name of an error, for example `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function asReadFailure(path: string, error: unknown): unknown {
  if (error instanceof Failure) return error;
  const code = errorCode(error);
  if (code === undefined) return error;
  return code === 'ENOENT' ? fileNotFound(path) : fileNotReadable(path, error);
}

const systemErrors = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'EBUSY', 'EIO', 'EEXIST'];

/** The failure that a system error means for someone who was writing to `path`; any other error stays itself. */
export function asWriteFailure(path: string, error: unknown): unknown {
  const code = errorCode(error) ?? '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(path, error);
  return systemErrors.includes(code) ? fileNotWritable(path, error) : error;
}

/** Makes a rename last through a power failure. Windows cannot open folders, and does it by itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
