/** Runs work for a key once nothing has touched the key for a while; what was begun before is aborted. */
export class Debouncer<Key extends object> {
  private readonly timers = new Map<Key, NodeJS.Timeout>();
  private readonly running = new Map<Key, AbortController>();

  constructor(
    private readonly quietPeriod: number,
    private readonly work: (key: Key, signal: AbortSignal) => Promise<void>,
  ) {}

  touch(key: Key): void {
    clearTimeout(this.timers.get(key));
    this.timers.set(
      key,
      setTimeout(() => this.run(key), this.quietPeriod),
    );
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const controller of this.running.values()) controller.abort();
    this.timers.clear();
  }

  private run(key: Key): void {
    this.timers.delete(key);
    this.running.get(key)?.abort();
    const controller = new AbortController();
    this.running.set(key, controller);
    void this.work(key, controller.signal).finally(() => {
      if (this.running.get(key) === controller) this.running.delete(key);
    });
  }
}
