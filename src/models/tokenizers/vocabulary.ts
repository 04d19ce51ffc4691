import { tokenizerCorrupt } from './failures.ts';

/** The id of each token. */
export type Vocabulary = ReadonlyMap<string, number>;

/** Far above any published vocabulary (about 260,000): an id beyond it is damage, and would ask for as many table rows. */
const largestVocabulary = 4_000_000;

/** The vocabulary of a BPE or WordPiece model, as its file spells it. */
export function checkVocabulary(record: object, file: string): Vocabulary {
  const vocabulary = new Map<string, number>();
  for (const [token, id] of Object.entries(record)) {
    checkId(id, token, file);
    vocabulary.set(token, id);
  }
  checkVocabularySize(vocabulary.size, file);
  return vocabulary;
}

/** The entries of a Unigram model: a token and its log probability. */
export function checkUnigramVocabulary(entries: readonly unknown[], file: string): [string, number][] {
  checkVocabularySize(entries.length, file);
  return entries.map((entry, index) => {
    if (Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number')
      return [entry[0], entry[1]];
    throw tokenizerCorrupt(file, `entry ${index} of the vocabulary is no token with a score`);
  });
}

export function checkVocabularySize(size: number, file: string): void {
  if (size === 0 || size > largestVocabulary) throw tokenizerCorrupt(file, `a vocabulary of ${size} entries`);
}

/** Narrows `id` to an id that a table can have. */
export function checkId(id: unknown, token: string, file: string): asserts id is number {
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= largestVocabulary) {
    throw tokenizerCorrupt(file, `the token "${token}" has no valid id`);
  }
}

/** The vocabulary as `@huggingface/tokenizers` takes it. */
export function vocabularyRecord(vocabulary: Vocabulary): Record<string, number> {
  return Object.fromEntries(vocabulary);
}
