import { homedir } from 'node:os';
import { join } from 'node:path';

const product = 'soft-prompt-studio';

/**
 * The folder for what can be made or fetched again: `SOFT_PROMPT_CACHE`, else where the system keeps such files
 * (XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, LOCALAPPDATA).
 */
export function cacheFolder(): string {
  const { SOFT_PROMPT_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (SOFT_PROMPT_CACHE) return SOFT_PROMPT_CACHE;
  switch (process.platform) {
    case 'win32':
      return join(LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), product, 'Cache');
    case 'darwin':
      return join(homedir(), 'Library', 'Caches', product);
    default:
      return join(XDG_CACHE_HOME || join(homedir(), '.cache'), product);
  }
}
