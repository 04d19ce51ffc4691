import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../base/cache.ts';
import type { Failure } from '../../base/failure.ts';
import { requireDiskSpace, statIfThere } from '../../base/files.ts';
import { hashFile } from '../../base/hash.ts';
import { t } from '../../base/l10n.ts';
import type { WorkOptions } from '../../base/progress.ts';
import { downloadFile } from '../../base/resumable-download.ts';
import { extractLibraries } from './extract.ts';
import {
  archiveCorrupt,
  archiveInterrupted,
  archiveInvalid,
  archiveRefused,
  archiveUnreachable,
  cudaNotForPlatform,
} from './failures.ts';
import { isLoadable } from './loader.ts';
import { type Archive, type CudaRelease, cudaIsPossible, cudaRelease } from './release.ts';

/** Where the libraries of an archive lie: in the cache, shared by editor and terminal, and kept when either is updated. */
export function archiveFolder({ name }: Archive): string {
  return join(cudaFolders(), name);
}

/** Whether all libraries of an archive are there in full. */
export async function isInstalled(archive: Archive): Promise<boolean> {
  const folder = archiveFolder(archive);
  const sizes = await Promise.all(archive.libraries.map(({ path }) => statIfThere(join(folder, basename(path)))));
  return archive.libraries.every(({ bytes }, index) => sizes[index]?.size === bytes);
}

/**
 * Fetches the libraries with which onnxruntime computes on NVIDIA GPUs, unless they are here; of NVIDIA's own only those that the system lacks.
 * A download that was broken off or aborted goes on where it stopped.
 * @returns the folder that holds a folder for each archive
 * @throws Failure when this platform has none, the server cannot be reached, or sends something else
 */
export async function installCudaLibraries(work: WorkOptions, release: CudaRelease = cudaRelease): Promise<string> {
  if (!cudaIsPossible) throw cudaNotForPlatform();
  const lacking = release.nvidia.filter(({ loads }) => !loads.every(isLoadable));
  const wanted: Archive[] = [];
  for (const archive of [release.provider, ...lacking]) if (!(await isInstalled(archive))) wanted.push(archive);
  const largest = Math.max(0, ...wanted.map(({ bytes }) => bytes));
  // Each archive is removed when it is unpacked.
  await requireDiskSpace(cudaFolders(), largest + wanted.reduce((sum, archive) => sum + unpackedBytes(archive), 0));
  for (const archive of wanted) await install(archive, work);
  return cudaFolders();
}

async function install(archive: Archive, work: WorkOptions): Promise<void> {
  const file = join(cudaFolders(), `${archive.sha256}.zip`);
  await fetchArchive(file, archive, work);
  const aside = await mkdtemp(join(cudaFolders(), 'unpacking-'));
  try {
    await unpack(file, archive, aside, work);
    await rm(archiveFolder(archive), { recursive: true, force: true });
    await rename(aside, archiveFolder(archive));
  } finally {
    await rm(aside, { recursive: true, force: true });
    await rm(file, { force: true });
  }
}

function unpackedBytes({ libraries }: Archive): number {
  return libraries.reduce((sum, { bytes }) => sum + bytes, 0);
}

function cudaFolders(): string {
  return join(cacheFolder(), 'cuda');
}

async function fetchArchive(file: string, archive: Archive, { signal, onProgress }: WorkOptions): Promise<void> {
  const { name, bytes: size, sha256 } = archive;
  const source = sourceOf(archive);
  const verify = async (path: string) =>
    (await hashFile(path, { stage: t('Checking {0}', name), size, signal, onProgress })) === sha256;
  if (!/^https?:/.test(source)) {
    await copyArchive(source, file, verify);
    return;
  }
  const stage = t('Fetching {0}', name);
  await downloadFile(
    file,
    {
      size,
      request: (start) => request(source, start, signal),
      verify,
      failures: {
        interrupted: archiveInterrupted,
        answerInvalid: archiveInvalid,
        checksumMismatch: archiveCorrupt,
      },
    },
    { signal, onBytes: (done) => onProgress?.({ stage, done, total: size, unit: 'bytes' }) },
  );
}

/** `SOFT_PROMPT_CUDA_MIRROR` is an address or a folder that holds copies of the archives under their own names. */
function sourceOf({ address }: Archive): string {
  const mirror = process.env.SOFT_PROMPT_CUDA_MIRROR;
  return mirror ? `${mirror.replace(/[/\\]$/, '')}/${basename(address)}` : address;
}

/** A copy on this machine, for those who have no network. */
async function copyArchive(source: string, archive: string, verify: (path: string) => Promise<boolean>): Promise<void> {
  const path = source.startsWith('file:') ? fileURLToPath(source) : source;
  await mkdir(cudaFolders(), { recursive: true });
  if (!(await verify(path))) throw archiveCorrupt();
  await copyFile(path, archive);
}

async function request(address: string, start: number, signal: AbortSignal | undefined): Promise<Response> {
  const headers = { 'Accept-Encoding': 'identity', ...(start > 0 ? { Range: `bytes=${start}-` } : {}) };
  let response: Response;
  try {
    response = await fetch(address, { headers, signal: signal ?? null });
  } catch (error) {
    signal?.throwIfAborted();
    // At the very start the address itself is in doubt; a connection that breaks later is tried again.
    throw start === 0 ? archiveUnreachable(withoutLogin(address), error) : error;
  }
  if (response.ok) return response;
  await response.body?.cancel();
  throw refused(address, response.status);
}

function refused(address: string, status: number): Failure {
  return archiveRefused(withoutLogin(address), status);
}

/** An address as it may be shown: without a name and a password that it may hold. */
function withoutLogin(address: string): string {
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname}`;
}

async function unpack(
  file: string,
  archive: Archive,
  folder: string,
  { signal, onProgress }: WorkOptions,
): Promise<void> {
  const stage = t('Unpacking {0}', archive.name);
  const total = unpackedBytes(archive);
  await extractLibraries(file, archive.libraries, folder, {
    signal,
    onBytes: (done) => onProgress?.({ stage, done, total, unit: 'bytes' }),
  });
}
