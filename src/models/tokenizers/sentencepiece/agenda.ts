/** A queue that gives its best item first: a binary heap. */
export class Agenda<Item> {
  private readonly items: Item[] = [];

  /** @param isBefore whether the first item is better than the second */
  constructor(private readonly isBefore: (one: Item, other: Item) => boolean) {}

  push(item: Item): void {
    let place = this.items.push(item) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.swapIfBetter(place, parent)) return;
      place = parent;
    }
  }

  /** Takes the best item out; undefined when none is left. */
  pop(): Item | undefined {
    const best = this.items[0];
    const last = this.items.pop();
    if (this.items.length === 0 || last === undefined) return best;
    this.items[0] = last;
    for (let place = 0; ; ) {
      const left = 2 * place + 1;
      const better = this.better(left, left + 1);
      if (better === undefined || !this.swapIfBetter(better, place)) return best;
      place = better;
    }
  }

  private better(left: number, right: number): number | undefined {
    const one = this.items[left];
    const other = this.items[right];
    if (one === undefined) return undefined;
    return other !== undefined && this.isBefore(other, one) ? right : left;
  }

  private swapIfBetter(child: number, parent: number): boolean {
    const one = this.items[child];
    const other = this.items[parent];
    if (one === undefined || other === undefined || !this.isBefore(one, other)) return false;
    this.items[child] = other;
    this.items[parent] = one;
    return true;
  }
}
