import { exitCodes } from './exit-codes.ts';

/** The reason of an abort that a signal asked for. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(signal);
    this.exitCode = signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated;
  }
}

/**
 * Aborts the returned signal at the first Ctrl-C (or SIGTERM), so that work ends after its current step and keeps its state. From then on
 * the system's own handling is in force again: a second Ctrl-C ends the process at once, also while a step blocks the thread.
 */
export function abortOnInterrupt(onFirst: () => void): AbortSignal {
  const controller = new AbortController();
  const handle = (signal: 'SIGINT' | 'SIGTERM') => {
    process.off('SIGINT', handle);
    process.off('SIGTERM', handle);
    controller.abort(new Interrupted(signal));
    onFirst();
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return controller.signal;
}
