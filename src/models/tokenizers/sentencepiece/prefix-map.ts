/** A set of texts in which all texts that another text begins with are found, shortest first. */
export class PrefixMap<Value> {
  /** Every beginning of a key; with a value where it is a key itself. */
  private readonly beginnings = new Map<string, Value | undefined>();

  constructor(entries: Iterable<readonly [string, Value]>) {
    for (const [key, value] of entries) {
      for (let length = 1; length < key.length; length++) {
        const beginning = key.slice(0, length);
        if (!this.beginnings.has(beginning)) this.beginnings.set(beginning, undefined);
      }
      this.beginnings.set(key, value);
    }
  }

  /** Calls `found` for each key that `text` has at `start`, with the place where it ends. */
  forEachAt(text: string, start: number, found: (value: Value, end: number) => void): void {
    for (let end = start + 1; end <= text.length; end++) {
      const beginning = text.slice(start, end);
      const value = this.beginnings.get(beginning);
      if (value !== undefined) found(value, end);
      else if (!this.beginnings.has(beginning)) return;
    }
  }

  /** The end of the longest key that `text` has at `start`; undefined where there is none. */
  longestAt(text: string, start: number): number | undefined {
    let longest: number | undefined;
    this.forEachAt(text, start, (_, end) => {
      longest = end;
    });
    return longest;
  }
}
