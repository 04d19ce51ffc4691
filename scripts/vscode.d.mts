export function findVsCode(): string | undefined;
