export function isUpToDate(folder: string): boolean;
export function installDependencies(folder?: string): void;
