import { constants } from 'node:os';

/** glibc: a library stays although nobody holds it any more (bits/dlfcn.h). */
const staysLoaded = 0x1000;

/** Whether the dynamic loader finds a library by its name, with everything that it needs. */
export function isLoadable(library: string): boolean {
  return load(library, constants.dlopen.RTLD_LAZY) === undefined;
}

/**
 * Loads a library for the rest of the process: another one that asks for its name gets it, wherever it lies. So nobody has to set
 * LD_LIBRARY_PATH, which the dynamic loader reads when a process starts and never again.
 * @returns why it could not be loaded
 */
export function loadForGood(path: string): string | undefined {
  return load(path, constants.dlopen.RTLD_NOW | staysLoaded);
}

function load(library: string, flags: number): string | undefined {
  try {
    process.dlopen({ exports: {} }, library, flags);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // No addon of Node: it was found and loaded, which is all that is asked.
    return /did not self-register/.test(message) ? undefined : message;
  }
}
