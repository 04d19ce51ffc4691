import { basename, join } from 'node:path';
import type { Failure } from '../../base/failure.ts';
import { cudaNotInstalled, gpuMissing, nvidiaLibrariesMissing } from '../failures.ts';
import { archiveFolder, isInstalled } from './install.ts';
import { linkCudaLibraries } from './link.ts';
import { isLoadable, loadForGood } from './loader.ts';
import { type CudaRelease, cudaRelease, driverLibrary } from './release.ts';

/** Why onnxruntime cannot compute with CUDA here, as far as its libraries tell; onnxruntime itself says only that it could not load one. */
export async function cudaObstacle(): Promise<Failure | undefined> {
  if (!isLoadable(driverLibrary)) return gpuMissing();
  if (!(await linkCudaLibraries())) return cudaNotInstalled();
  const missing = await loadNvidiaLibraries();
  return missing.length === 0 ? undefined : nvidiaLibrariesMissing(missing);
}

/**
 * Loads what onnxruntime's part needs: the system's libraries where it has them, else those that were installed.
 * @returns the names of those that are not to be had
 */
export async function loadNvidiaLibraries({ nvidia }: CudaRelease = cudaRelease): Promise<string[]> {
  const missing: string[] = [];
  for (const archive of nvidia) {
    if (archive.loads.every(isLoadable)) continue;
    const installed = await isInstalled(archive);
    for (const name of archive.loads) {
      const library = archive.libraries.find(({ path }) => basename(path) === name);
      const failed =
        !installed || library === undefined || loadForGood(join(archiveFolder(archive), name)) !== undefined;
      if (failed) missing.push(name);
    }
  }
  return missing;
}
