import { freemem, totalmem } from 'node:os';
import type { Provider } from './provider-names.ts';

/** How many bytes this process can hold before the machine runs short; undefined where results lie in the memory of a device, which nobody tells. */
export function memoryAtHand(provider: Provider = 'cpu'): number | undefined {
  if (provider !== 'cpu') return undefined;
  const own = process.memoryUsage.rss();
  // What a container may take; without a limit a number larger than any machine.
  const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return Math.min(own + unused(), limit);
}

/** What is free, or held by caches that give it up when it is needed. macOS counts the latter as taken. */
function unused(): number {
  return process.platform === 'darwin' ? Math.max(freemem(), totalmem() / 2) : freemem();
}
