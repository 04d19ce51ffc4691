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
import { type CudaRelease, cudaIsPossible, cudaRelease } from './release.ts';

/** Where the libraries of a release lie: in the cache, shared by editor and terminal, and kept when either is updated. */
export function cudaFolder({ version }: CudaRelease = cudaRelease): string {
  return join(cudaFolders(), `onnxruntime-${version}`);
}

/** Whether all libraries of a release are there in full. */
export async function isCudaInstalled(release: CudaRelease = cudaRelease): Promise<boolean> {
  const folder = cudaFolder(release);
  const sizes = await Promise.all(release.libraries.map(({ path }) => statIfThere(join(folder, basename(path)))));
  return release.libraries.every(({ bytes }, index) => sizes[index]?.size === bytes);
}

/**
 * Fetches the libraries with which onnxruntime computes on NVIDIA GPUs, unless they are here. A download that was broken off or aborted goes
 * on where it stopped.
 * @returns the folder of the libraries
 * @throws Failure when this platform has none, the server cannot be reached, or sends something else
 */
export async function installCudaLibraries(work: WorkOptions, release: CudaRelease = cudaRelease): Promise<string> {
  if (!cudaIsPossible) throw cudaNotForPlatform();
  const folder = cudaFolder(release);
  if (await isCudaInstalled(release)) return folder;
  const unpacked = release.libraries.reduce((sum, { bytes }) => sum + bytes, 0);
  await requireDiskSpace(cudaFolders(), release.bytes + unpacked);
  const archive = join(cudaFolders(), `${release.sha256}.zip`);
  await fetchArchive(archive, release, work);
  const aside = await mkdtemp(join(cudaFolders(), 'unpacking-'));
  try {
    await unpack(archive, release, aside, unpacked, work);
    await rm(folder, { recursive: true, force: true });
    await rename(aside, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
    await rm(archive, { force: true });
  }
  return folder;
}

function cudaFolders(): string {
  return join(cacheFolder(), 'cuda');
}

async function fetchArchive(archive: string, release: CudaRelease, { signal, onProgress }: WorkOptions): Promise<void> {
  const source = process.env.SOFT_PROMPT_CUDA_ARCHIVE || release.address;
  const stage = t('Fetching the CUDA libraries');
  const verify = async (path: string) =>
    (await hashFile(path, { stage: t('Checking the CUDA libraries'), size: release.bytes, signal, onProgress })) ===
    release.sha256;
  if (!/^https?:/.test(source)) {
    await copyArchive(source, archive, verify);
    return;
  }
  await downloadFile(
    archive,
    {
      size: release.bytes,
      request: (start) => request(source, start, signal),
      verify,
      failures: {
        interrupted: archiveInterrupted,
        answerInvalid: archiveInvalid,
        checksumMismatch: archiveCorrupt,
      },
    },
    { signal, onBytes: (done) => onProgress?.({ stage, done, total: release.bytes, unit: 'bytes' }) },
  );
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
  archive: string,
  { libraries }: CudaRelease,
  folder: string,
  total: number,
  { signal, onProgress }: WorkOptions,
): Promise<void> {
  const stage = t('Unpacking the CUDA libraries');
  await extractLibraries(archive, libraries, folder, {
    signal,
    onBytes: (done) => onProgress?.({ stage, done, total, unit: 'bytes' }),
  });
}
