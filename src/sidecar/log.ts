import { type LogLevel, logMessage } from '../protocol/messages.ts';
import type { Peer } from '../protocol/peer.ts';

/** Writes to the window's log; to standard error when the window is gone. */
export class SidecarLog {
  private peer: Peer | undefined;

  connect(peer: Peer): void {
    this.peer = peer;
    peer.onClosed(() => {
      this.peer = undefined;
    });
  }

  info(message: string): void {
    this.write('info', message);
  }

  warning(message: string): void {
    this.write('warning', message);
  }

  error(error: unknown): void {
    this.write('error', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  private write(level: LogLevel, message: string): void {
    if (this.peer === undefined) console.error(`${level}: ${message}`);
    else this.peer.notify(logMessage, { level, message });
  }
}
