import type { Random } from '../base/random.ts';

/** `count` of the items by chance, in the order they had; all of them where there are fewer. */
export function sampleItems<T>(items: readonly T[], count: number | undefined, random: Random): readonly T[] {
  if (count === undefined || count >= items.length) return items;
  const chosen = new Set(random.sample(items.length, count));
  return items.filter((_, index) => chosen.has(index));
}

/** Items by chance in two parts, each in the order they had; the second has the share `share`, rounded, and at least one item. */
export function splitItems<T>(items: readonly T[], share: number, random: Random): { kept: T[]; taken: T[] } {
  const count = Math.max(1, Math.round(items.length * share));
  const chosen = new Set(random.sample(items.length, Math.min(count, items.length)));
  return {
    kept: items.filter((_, index) => !chosen.has(index)),
    taken: items.filter((_, index) => chosen.has(index)),
  };
}
