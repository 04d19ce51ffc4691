/** U+2581, which SentencePiece writes for a space. */
export const metaspace = '▁';

/** GPT-2's alphabet: the printable character that stands for each byte, so that a vocabulary of bytes is readable text. */
const letterOfByte: readonly string[] = makeAlphabet();
const byteOfLetter: ReadonlyMap<string, number> = new Map(letterOfByte.map((letter, byte) => [letter, byte]));

/** The letter of the byte-level alphabet for `byte`. */
export function byteLetter(byte: number): string {
  return letterOfByte[byte] ?? '';
}

/** The bytes that letters of the byte-level alphabet stand for; undefined when `letters` holds any other character. */
export function fromByteLetters(letters: string): Uint8Array | undefined {
  const bytes = new Uint8Array(letters.length);
  for (let index = 0; index < letters.length; index++) {
    const byte = byteOfLetter.get(letters.charAt(index));
    if (byte === undefined) return undefined;
    bytes[index] = byte;
  }
  return bytes;
}

const byteToken = /^<0x([0-9A-Fa-f]{2})>$/;

/** The byte of a byte-fallback token such as `<0xE3>`; undefined for any other token. */
export function fallbackByte(token: string): number | undefined {
  const digits = byteToken.exec(token)?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

/** The byte-fallback token of `byte`. */
export function fallbackToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}

function makeAlphabet(): string[] {
  const isPrintable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : next++));
}
