import { isAbsolute, relative } from 'node:path';

/** A path as one would type it: relative where it lies below the current folder. */
export function displayPath(path: string): string {
  const below = relative(process.cwd(), path);
  return below === '' || below.startsWith('..') || isAbsolute(below) ? path : below;
}
