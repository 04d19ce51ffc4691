import type { Tokenizer } from '../../src/models/tokenizers/tokenizer.ts';

/** A tokenizer whose tokens are the characters of ASCII, so that a test can be read. */
export function letterTokenizer(prefixIds: readonly number[] = []): Tokenizer {
  const encode = (text: string) => Array.from(text, (character) => character.charCodeAt(0));
  return {
    vocabularySize: 128,
    endOfSequence: 0,
    prefixIds,
    encode,
    spans: (text) => encode(text).map((id, start) => ({ id, start, end: start + 1 })),
    decode: (ids) => String.fromCharCode(...ids),
    piece: (id) => ({ id, token: String.fromCharCode(id), bytes: Uint8Array.of(id), special: id === 0 }),
  };
}
