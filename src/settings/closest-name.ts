/** The number of letters to insert, delete, replace or swap with their neighbour to turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, (beforePrevious[column - 2] ?? best) + 1);
      }
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

const plain = (name: string) => name.toLowerCase().replaceAll(/[-_ ]/g, '');

/** Names longer than this are no slip of the finger; it also bounds the work that a hostile file can cause. */
const longestName = 64;

/** The one of `names` that a person who wrote `written` most likely meant; undefined where none is near. */
export function closestName(written: string, names: Iterable<string>): string | undefined {
  if (written.length > longestName) return undefined;
  let closest: string | undefined;
  // A third of the letters may differ: enough for a slip, too little to turn one word into another.
  let bound = Math.floor(plain(written).length / 3) + 1;
  for (const name of names) {
    const distance = editDistance(plain(written), plain(name));
    if (distance < bound) {
      closest = name;
      bound = distance;
    }
  }
  return closest;
}
