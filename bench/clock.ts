/** What the bench's seconds are: of the clock, or of the processor's time on one thread, which other programs disturb less. */
export const clocks = ['clock', 'processor'] as const;
export type Clock = (typeof clocks)[number];

export function secondsNow(clock: Clock): number {
  if (clock === 'clock') return performance.now() / 1000;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** For sessions whose time is measured. */
export function threadsFor(clock: Clock): { readonly threads?: number } {
  return clock === 'processor' ? { threads: 1 } : {};
}
