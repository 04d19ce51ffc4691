import type { SweepMean } from '../../src/protocol/sweeps.ts';

/** A mean over seeds with its interval, where there are several: `0.8417 (0.802 … 0.881)`. */
export function scoreText({ mean, interval }: SweepMean): string {
  return interval === null ? mean.toFixed(4) : `${mean.toFixed(4)} (${intervalText(interval)})`;
}

export function intervalText({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${low.toFixed(3)} … ${high.toFixed(3)}`;
}
