/** F1 of `matches` against the two lengths; 0 where nothing matches. */
export function f1(matches: number, predicted: number, expected: number): number {
  if (matches === 0) return 0;
  const precision = matches / predicted;
  const recall = matches / expected;
  return (2 * precision * recall) / (precision + recall);
}

/** Each run of `length` words, and how often it occurs. */
export function countNgrams(words: readonly string[], length: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + length <= words.length; start++) {
    // No word has a space.
    const ngram = words.slice(start, start + length).join(' ');
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** How many n-grams the two have in common, each as often as it occurs in both. */
export function commonCount(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  let common = 0;
  for (const [ngram, count] of one) common += Math.min(count, other.get(ngram) ?? 0);
  return common;
}

/** The length of the longest common subsequence. */
export function commonSubsequence(one: readonly string[], other: readonly string[]): number {
  let row = new Uint32Array(other.length + 1);
  for (const word of one) {
    const next = new Uint32Array(other.length + 1);
    other.forEach((candidate, index) => {
      const diagonal = row[index] ?? 0;
      next[index + 1] = word === candidate ? diagonal + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0);
    });
    row = next;
  }
  return row[other.length] ?? 0;
}
