import type { Failure } from '../../base/failure.ts';
import { cudaNotInstalled, gpuMissing, nvidiaLibrariesMissing } from '../failures.ts';
import { linkCudaLibraries } from './link.ts';
import { driverLibrary, nvidiaLibraries } from './release.ts';

/** Why onnxruntime cannot compute with CUDA here, as far as its libraries tell; onnxruntime itself says only that it could not load one. */
export async function cudaObstacle(): Promise<Failure | undefined> {
  if (!isLoadable(driverLibrary)) return gpuMissing();
  if (!(await linkCudaLibraries())) return cudaNotInstalled();
  const missing = nvidiaLibraries.filter((name) => !isLoadable(name));
  return missing.length === 0 ? undefined : nvidiaLibrariesMissing(missing);
}

/** Whether the dynamic loader finds a library on its search path, with everything that it needs. */
export function isLoadable(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library);
    return true;
  } catch (error) {
    // No addon of Node: it was found and loaded, which is all that is asked.
    return error instanceof Error && /did not self-register/.test(error.message);
  }
}
