interface Node<Value> {
  value: Value | undefined;
  /** By the next UTF-16 unit; undefined where nothing follows, since an empty map takes more room than all else. */
  next: Map<number, Node<Value>> | undefined;
}

/** Texts with values, among which all that another text begins with are found, shortest first: a trie. */
export class PrefixMap<Value> {
  private readonly root: Node<Value> = { value: undefined, next: undefined };

  constructor(entries: Iterable<readonly [string, Value]>) {
    for (const [key, value] of entries) this.nodeOf(key).value = value;
  }

  /** Calls `found` for each key that `text` has at `start`, with the place where it ends. */
  forEachAt(text: string, start: number, found: (value: Value, end: number) => void): void {
    let node: Node<Value> | undefined = this.root;
    for (let place = start; place < text.length; place++) {
      node = node.next?.get(text.charCodeAt(place));
      if (node === undefined) return;
      if (node.value !== undefined) found(node.value, place + 1);
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

  private nodeOf(key: string): Node<Value> {
    let node = this.root;
    for (let place = 0; place < key.length; place++) {
      const unit = key.charCodeAt(place);
      node.next ??= new Map();
      const next: Node<Value> = node.next.get(unit) ?? { value: undefined, next: undefined };
      node.next.set(unit, next);
      node = next;
    }
    return node;
  }
}
