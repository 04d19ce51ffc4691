export const targets: readonly string[];
export function packageExtension(options?: { readonly target?: string; readonly outFile?: string }): Promise<string>;
