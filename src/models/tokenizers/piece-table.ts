import type { AddedToken } from './added-tokens.ts';
import { fallbackByte, fromByteLetters, metaspace } from './byte-alphabet.ts';
import type { Piece } from './tokenizer.ts';
import type { Vocabulary } from './vocabulary.ts';

/** How a vocabulary spells the bytes of its tokens. */
export type PieceSpelling =
  | { readonly kind: 'byte-level' }
  /** Spaces as `▁`, and with `byteFallback` single bytes as `<0xE3>`. */
  | { readonly kind: 'metaspace'; readonly byteFallback: boolean }
  /** Text; a prefix marks a word's continuation (`##`), a suffix its end (`</w>`). */
  | { readonly kind: 'text'; readonly prefix: string; readonly suffix: string };

const utf8 = new TextEncoder();
const noBytes = new Uint8Array(0);

/** Every entry of a vocabulary by its id, made when it is first asked for. */
export class PieceTable {
  readonly size: number;
  private readonly tokens: string[] = [];
  private readonly added: ReadonlyMap<number, AddedToken>;
  private readonly made: Piece[] = [];

  constructor(
    vocabulary: Vocabulary,
    addedTokens: readonly AddedToken[],
    private readonly spelling: PieceSpelling,
    private readonly specialIds: ReadonlySet<number> = new Set(),
  ) {
    for (const [token, id] of vocabulary) this.tokens[id] = token;
    for (const { id, content } of addedTokens) this.tokens[id] = content;
    this.added = new Map(addedTokens.map((token) => [token.id, token]));
    this.size = this.tokens.length;
  }

  /** The piece of `id`; an id without a token (a model's embeddings are often padded) gives a special piece without bytes. */
  get(id: number): Piece {
    const known = this.made[id];
    if (known !== undefined) return known;
    const piece = this.make(id);
    if (id < this.size) this.made[id] = piece;
    return piece;
  }

  private make(id: number): Piece {
    const token = this.tokens[id];
    if (token === undefined) return { id, token: `<unused ${id}>`, bytes: noBytes, special: true };
    const added = this.added.get(id);
    if (added?.special || this.specialIds.has(id)) return { id, token, bytes: noBytes, special: true };
    return {
      id,
      token,
      bytes: added === undefined ? bytesOf(token, this.spelling) : utf8.encode(token),
      special: false,
    };
  }
}

function bytesOf(token: string, spelling: PieceSpelling): Uint8Array {
  switch (spelling.kind) {
    case 'byte-level':
      // A token outside the alphabet was put into the vocabulary as plain text.
      return fromByteLetters(token) ?? utf8.encode(token);
    case 'metaspace': {
      const byte = spelling.byteFallback ? fallbackByte(token) : undefined;
      return byte === undefined ? utf8.encode(token.replaceAll(metaspace, ' ')) : Uint8Array.of(byte);
    }
    case 'text': {
      const { prefix, suffix } = spelling;
      const start = prefix !== '' && token.length > prefix.length && token.startsWith(prefix) ? prefix.length : 0;
      const isWordEnd = suffix !== '' && token.endsWith(suffix);
      return utf8.encode(isWordEnd ? `${token.slice(start, -suffix.length)} ` : token.slice(start));
    }
  }
}
