export const targets: readonly string[];
export function packageExtension(options?: { readonly target?: string; readonly outFile?: string }): Promise<string>;
/** Lays out everything that the package holds, and returns the folder. */
export function packageFolder(target?: string): Promise<string>;
