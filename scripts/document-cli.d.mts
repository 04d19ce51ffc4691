export function documentation(tool: string): { readonly actual: string; readonly expected: string };
