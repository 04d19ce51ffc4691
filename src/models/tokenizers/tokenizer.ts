/** One entry of a vocabulary. */
export interface Piece {
  readonly id: number;
  /** The entry as the tokenizer's file spells it, for example `Ġhello`. */
  readonly token: string;
  /** The bytes that the piece stands for; a single byte of a longer UTF-8 character is a piece too. Empty for special tokens. */
  readonly bytes: Uint8Array;
  readonly special: boolean;
}

/** A text and its pieces' places in it, in UTF-16 units; a piece that holds a part of a character spans the whole character. */
export interface TokenSpan {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

export interface Tokenizer {
  readonly vocabularySize: number;
  readonly endOfSequence: number | undefined;
  /** Ids of `text` itself; nothing is put before or after it. */
  encode(text: string): number[];
  /** Where each token of `encode(text)` lies in `text`. */
  spans(text: string): TokenSpan[];
  /** The text of `ids`, special tokens left out; incomplete UTF-8 appears as U+FFFD. */
  decode(ids: readonly number[]): string;
  piece(id: number): Piece;
  /** Ids that the model's own pipeline puts before every text (a beginning-of-sequence token, for instance). */
  readonly prefixIds: readonly number[];
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A piece for people: its text when its bytes are whole characters, else the bytes in hexadecimal, as in `⟨E3 81⟩`. */
export function displayPiece({ bytes, token, special }: Piece): string {
  if (special || bytes.length === 0) return token;
  try {
    return utf8.decode(bytes);
  } catch {
    return `⟨${Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')}⟩`;
  }
}
