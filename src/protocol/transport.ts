/** A two-way channel of messages to one other process or thread. */
export interface Transport {
  /** Hands a message over; dropped in silence once the channel is closed. */
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when the other side is gone or `close` was called; at once when that has happened already. */
  onClosed(listener: () => void): void;
  close(): void;
}

/** Two ends of a channel inside one thread, for tests: what one sends the other receives later, as a copy. */
export function pairedTransports(): [Transport, Transport] {
  const left = new MemoryTransport();
  const right = new MemoryTransport();
  left.other = right;
  right.other = left;
  return [left, right];
}

class MemoryTransport implements Transport {
  other: MemoryTransport | undefined;
  private readonly messageListeners: ((message: unknown) => void)[] = [];
  private readonly closedListeners: (() => void)[] = [];
  private closed = false;

  send(message: unknown): void {
    const { other } = this;
    if (this.closed || other === undefined) return;
    const copy: unknown = structuredClone(message);
    queueMicrotask(() => other.receive(copy));
  }

  onMessage(listener: (message: unknown) => void): void {
    this.messageListeners.push(listener);
  }

  onClosed(listener: () => void): void {
    if (this.closed) listener();
    else this.closedListeners.push(listener);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const listener of this.closedListeners) listener();
    this.other?.close();
  }

  private receive(message: unknown): void {
    if (this.closed) return;
    for (const listener of this.messageListeners) listener(message);
  }
}
