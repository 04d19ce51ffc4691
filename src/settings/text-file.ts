import { withOpenFile } from '../base/files.ts';
import { fileTooLarge, inOtherEncoding, notAFile, notUtf8 } from './failures.ts';

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

const newline = 0x0a;

/** Marks at the start of files in other encodings; that of UTF-32 begins with that of UTF-16, and so comes first. */
const foreignMarks = [
  { name: 'UTF-32', bytes: [0xff, 0xfe, 0, 0] },
  { name: 'UTF-16', bytes: [0xff, 0xfe] },
  { name: 'UTF-16', bytes: [0xfe, 0xff] },
];

/**
 * A text file's content, decoded strictly from UTF-8, without the byte order mark that some editors write.
 * @param limit the most bytes that are read
 * @throws Failure `file.not-found`, `file.not-readable`, `file.not-a-file`, `file.too-large`, `file.not-utf8` (with the line of the first wrong byte)
 */
export async function readTextFile(file: string, limit: number): Promise<string> {
  return decodeUtf8(await readBytes(file, limit), file);
}

async function readBytes(file: string, limit: number): Promise<Uint8Array> {
  return withOpenFile(file, async (handle) => {
    const status = await handle.stat();
    if (!status.isFile()) throw notAFile(file);
    if (status.size > limit) throw fileTooLarge(file, status.size, limit);
    return handle.readFile();
  });
}

/** @throws Failure `file.not-utf8` */
export function decodeUtf8(bytes: Uint8Array, file: string): string {
  const foreign = foreignEncoding(bytes);
  if (foreign !== undefined) throw inOtherEncoding(file, foreign);
  try {
    return strictUtf8.decode(bytes);
  } catch {
    const offset = firstWrongByte(bytes);
    let line = 1;
    for (let index = 0; index < offset; index++) if (bytes[index] === newline) line++;
    throw notUtf8({ file, line }, offset);
  }
}

function foreignEncoding(bytes: Uint8Array): string | undefined {
  const marked = foreignMarks.find(({ bytes: mark }) => mark.every((byte, index) => bytes[index] === byte));
  if (marked !== undefined) return marked.name;
  // Without a mark: of the two bytes of an ASCII character one is zero, and no text begins with a character zero.
  if (bytes[0] === 0) return 'UTF-16BE';
  return bytes[1] === 0 ? 'UTF-16LE' : undefined;
}

/** The place of the first byte that is no part of UTF-8: the longest beginning that decodes, found by halving. */
function firstWrongByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodes(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

/** Whether `bytes` are UTF-8 up to a last character that may be cut off. */
function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
