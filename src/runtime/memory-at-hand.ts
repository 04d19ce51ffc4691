import { freemem, totalmem } from 'node:os';
import type { Provider } from './provider-names.ts';

/** How many bytes this process can hold before the machine runs short; undefined where results lie in the memory of a device, which nobody tells. */
export function memoryAtHand(provider: Provider = 'cpu'): number | undefined {
  if (provider !== 'cpu') return undefined;
  return Math.min(process.memoryUsage.rss() + unused(), machineMemory());
}

/** All the bytes that this process could ever have: the machine's, or a container's share of them. The same at every run, whatever else runs. */
export function machineMemory(): number {
  // Zero or larger than any machine where there is no limit.
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}

/** What is free, or held by caches that give it up when it is needed. macOS counts the latter as taken. */
function unused(): number {
  return process.platform === 'darwin' ? Math.max(freemem(), totalmem() / 2) : freemem();
}
