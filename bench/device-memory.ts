import { execFileSync } from 'node:child_process';
import type { BenchmarkProvider } from './cases.ts';

/** The memory of the first GPU that is taken, by whomever, as its driver counts it; measure_peft.py asks for the same. */
function takenOnGpu(): number {
  const query = ['--query-gpu=memory.used', '--format=csv,noheader,nounits', '--id=0'];
  return Number(execFileSync('nvidia-smi', query, { encoding: 'utf8' })) * 2 ** 20;
}

/**
 * What tells at the end of a process how much memory it took: its largest resident set, or what it took on the GPU since now, of which neither side
 * gives anything back before it ends.
 */
export function peakMemory(provider: BenchmarkProvider): () => number {
  if (provider === 'cpu') return () => process.resourceUsage().maxRSS * 1024;
  const before = takenOnGpu();
  return () => takenOnGpu() - before;
}
