import type { Peer } from '../protocol/peer.ts';
import type { SidecarLog } from './log.ts';

/** The channel closes when the host ends; where an operating system keeps it open, the host's process is looked for too. */
const watchInterval = 2_000;

/**
 * Ends this process once its host is gone, after `stop` has ended the work in hand: nothing is left behind, and a training keeps
 * its state.
 */
export function endWithHost(peer: Peer, log: SidecarLog, stop: () => Promise<void>): void {
  const host = process.ppid;
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    stop().then(
      () => process.exit(0),
      (error) => {
        log.error(error);
        process.exit(1);
      },
    );
  };
  peer.onClosed(end);
  // A terminal's Ctrl-C reaches every process of its group: the host decides when this one ends.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', end);
  setInterval(() => {
    if (process.ppid !== host || !isAlive(host)) end();
  }, watchInterval).unref();
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // Not permitted: the process is there, and another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
