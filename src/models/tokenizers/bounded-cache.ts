/** A map that forgets: it holds at most 2 · `generation` entries, and the ones used since the last turnover survive it. */
export class BoundedCache<Key, Value> {
  private recent = new Map<Key, Value>();
  private previous = new Map<Key, Value>();

  constructor(private readonly generation: number) {}

  get(key: Key): Value | undefined {
    const value = this.recent.get(key);
    if (value !== undefined) return value;
    const older = this.previous.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: Key, value: Value): void {
    if (this.recent.size >= this.generation) {
      this.previous = this.recent;
      this.recent = new Map();
    }
    this.recent.set(key, value);
  }
}
