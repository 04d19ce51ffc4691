import { readlink, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { errorCode, statIfThere } from '../../base/files.ts';
import { cudaNotLinkable } from './failures.ts';
import { archiveFolder, isInstalled } from './install.ts';
import { type Archive, cudaRelease } from './release.ts';

/**
 * onnxruntime looks for its providers beside its own library, and nowhere else. That folder is replaced with every update of the extension,
 * so it gets links only.
 * @returns whether the libraries are there
 * @throws Failure when they are installed, but the folder cannot be written
 */
export async function linkCudaLibraries(
  nativeFolder = nativeLibraryFolder(),
  provider: Archive = cudaRelease.provider,
): Promise<boolean> {
  const names = provider.libraries.map(({ path }) => basename(path));
  if (await isInstalled(provider)) {
    for (const name of names) await link(join(archiveFolder(provider), name), join(nativeFolder, name));
  }
  const found = await Promise.all(names.map((name) => statIfThere(join(nativeFolder, name))));
  return found.every((state) => state !== undefined);
}

/** The folder in which onnxruntime-node keeps the native libraries of this platform. */
export function nativeLibraryFolder(): string {
  const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  return join(dirname(manifest), 'bin', 'napi-v6', process.platform, process.arch);
}

async function link(library: string, place: string): Promise<void> {
  if ((await targetOf(place)) === library) return;
  // A library that npm's install script put there stays.
  if ((await statIfThere(place)) !== undefined && (await targetOf(place)) === undefined) return;
  try {
    await rm(place, { force: true });
    await symlink(library, place);
  } catch (error) {
    // Another process may have been quicker.
    if (errorCode(error) !== 'EEXIST') throw cudaNotLinkable(dirname(place), error);
  }
}

/** What a link points to; undefined for anything that is no link. */
async function targetOf(place: string): Promise<string | undefined> {
  try {
    return await readlink(place);
  } catch {
    return undefined;
  }
}
