/** Lengths are rounded up to this many rows: differences below it are not worth a graph of their own. */
const step = 8;

/**
 * Limits for lengths such that every length has a limit at or above it, there are at most `most` of them, and the padding up to the
 * limits is as small as possible: a graph is built for each limit.
 * @returns ascending limits
 */
export function lengthLimits(lengths: readonly number[], most: number): number[] {
  const counts = new Map<number, number>();
  for (const length of lengths) {
    const rounded = Math.ceil(Math.max(length, 1) / step) * step;
    counts.set(rounded, (counts.get(rounded) ?? 0) + 1);
  }
  const distinct = [...counts.keys()].sort((a, b) => a - b);
  // best[i] covers the i shortest distinct lengths; each round allows one limit more.
  let best: Cover[] = distinct.reduce<Cover[]>((covers) => [...covers, impossible], [{ rows: 0, limits: [] }]);
  for (let round = 0; round < most; round++) {
    best = best.map((cover, end) => {
      const limit = distinct[end - 1];
      if (limit === undefined) return cover;
      let [chosen, examples] = [cover, 0];
      for (let start = end - 1; start >= 0; start--) {
        examples += counts.get(distinct[start] ?? 0) ?? 0;
        const before = best[start] ?? impossible;
        const rows = before.rows + examples * limit;
        if (rows < chosen.rows) chosen = { rows, limits: [...before.limits, limit] };
      }
      return chosen;
    });
  }
  return [...(best.at(-1)?.limits ?? [])];
}

interface Cover {
  readonly rows: number;
  readonly limits: readonly number[];
}

const impossible: Cover = { rows: Number.POSITIVE_INFINITY, limits: [] };
