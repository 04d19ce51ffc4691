import { tokenizerCorrupt } from './failures.ts';

/** The longest grapheme, in bytes, that is looked up as a whole; Hugging Face's `tokenizers` has the same limit. */
const longestGrapheme = 5;

/**
 * SentencePiece's `precompiled_charsmap`: a little-endian length, a Darts double array of that many bytes over UTF-8 keys, and the
 * replacements, each ended by a zero byte; the array's values are offsets into the replacements.
 */
export class PrecompiledCharsmap {
  private readonly units: Uint32Array;
  private readonly replacements: Uint8Array;
  private readonly known = new Map<string, string | undefined>();

  /** @throws Failure `tokenizer.corrupt` when the array is longer than `bytes` */
  constructor(bytes: Uint8Array, file: string) {
    const length = bytes.length < 4 ? -1 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    if (length < 4 || length % 4 !== 0 || length > bytes.length - 4) {
      throw tokenizerCorrupt(file, 'precompiled_charsmap is cut off');
    }
    this.units = new Uint32Array(new Uint8Array(bytes.subarray(4, 4 + length)).buffer);
    this.replacements = bytes.subarray(4 + length);
  }

  /** What replaces `grapheme` as a whole, or undefined where it is to be looked up character by character. */
  ofGrapheme(grapheme: string): string | undefined {
    return utf8.encode(grapheme).length <= longestGrapheme ? this.lookUp(grapheme) : undefined;
  }

  /** What replaces one character; the character itself where nothing does. */
  ofCharacter(character: string): string {
    return this.lookUp(character) ?? character;
  }

  /** The longest key that `source` has at `start`, and what replaces it, as SentencePiece takes it. */
  longestMatch(source: string, start: number): { end: number; replacement: string } | undefined {
    let found: { end: number; value: number } | undefined;
    let position = offsetOf(this.units[0] ?? 0);
    for (let end = start; end < source.length; ) {
      const code = source.codePointAt(end) ?? 0;
      end += code > 0xffff ? 2 : 1;
      // Written out, not encoded: this is done for every character of a text.
      const length = utf8Length(code);
      for (let index = 0; index < length; index++) {
        const byte = utf8Byte(code, index, length);
        position ^= byte;
        const unit = this.units[position];
        if (byte === 0 || unit === undefined || labelOf(unit) !== byte) return this.replaced(found);
        position ^= offsetOf(unit);
        if (hasLeaf(unit)) found = { end, value: (this.units[position] ?? 0) & 0x7fffffff };
      }
    }
    return this.replaced(found);
  }

  private replaced(found: { end: number; value: number } | undefined) {
    if (found === undefined || found.value >= this.replacements.length) return undefined;
    return { end: found.end, replacement: this.replacementAt(found.value) };
  }

  private lookUp(text: string): string | undefined {
    if (this.known.has(text)) return this.known.get(text);
    const replacement = this.search(utf8.encode(text));
    // Keys are single characters and short graphemes, so what is remembered stays small.
    if (this.known.size < 100_000) this.known.set(text, replacement);
    return replacement;
  }

  /** The replacement of the shortest key that `bytes` begins with, as Hugging Face's `tokenizers` takes it. */
  private search(bytes: Uint8Array): string | undefined {
    let position = offsetOf(this.units[0] ?? 0);
    for (const byte of bytes) {
      if (byte === 0) return undefined;
      position ^= byte;
      const unit = this.units[position];
      if (unit === undefined || labelOf(unit) !== byte) return undefined;
      position ^= offsetOf(unit);
      if (hasLeaf(unit)) return this.replacementAt((this.units[position] ?? 0) & 0x7fffffff);
    }
    return undefined;
  }

  private replacementAt(start: number): string {
    const end = this.replacements.indexOf(0, start);
    return text.decode(this.replacements.subarray(start, end < 0 ? undefined : end));
  }
}

const utf8 = new TextEncoder();
const text = new TextDecoder('utf-8', { ignoreBOM: true });

// The fields of a unit of a Darts double array.
const hasLeaf = (unit: number) => ((unit >>> 8) & 1) === 1;
const labelOf = (unit: number) => (unit & 0x800000ff) >>> 0;
const offsetOf = (unit: number) => ((unit >>> 10) << ((unit & 0x200) >>> 6)) >>> 0;

const utf8Length = (code: number) => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);

/** The marks of the first byte of a character of one to four bytes. */
const leadingBits = [0, 0, 0xc0, 0xe0, 0xf0];

/** The byte at `index` of a character of `length` bytes in UTF-8. */
function utf8Byte(code: number, index: number, length: number): number {
  const bits = code >> (6 * (length - 1 - index));
  return index === 0 ? bits | (leadingBits[length] ?? 0) : 0x80 | (bits & 0x3f);
}
