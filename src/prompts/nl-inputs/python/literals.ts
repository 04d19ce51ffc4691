import type { Problem, SourceRange, TextRun } from '../document.ts';
import { bytesLiteral, formattedString, invalidEscape, namedEscape, unterminatedString } from '../problems.ts';

/** How a string literal is written. */
export interface LiteralStyle {
  readonly prefix: string;
  /** One quote, or three. */
  readonly quote: string;
}

/** A string literal that was read. */
export interface DecodedLiteral {
  readonly text: string;
  readonly runs: readonly TextRun[];
  readonly problems: readonly Problem[];
}

const opening = /^([A-Za-z]{0,2})("""|'''|"|')/;

/** The prefix and the quotes of the literal at `start`. */
export function literalStyle(source: string, { start, end }: SourceRange): LiteralStyle | undefined {
  const match = opening.exec(source.slice(start, Math.min(end, start + 5)));
  return match === null ? undefined : { prefix: match[1] ?? '', quote: match[2] ?? '' };
}

export const isRaw = ({ prefix }: LiteralStyle) => /r/i.test(prefix);

/** Where the content of a literal lies, without its quotes; `isClosed` is false where the closing quote is missing. */
export function literalContent(
  source: string,
  range: SourceRange,
  { prefix, quote }: LiteralStyle,
): SourceRange & { readonly isClosed: boolean } {
  const start = range.start + prefix.length + quote.length;
  const isClosed = range.end - start >= quote.length && source.startsWith(quote, range.end - quote.length);
  return { start, end: isClosed ? range.end - quote.length : range.end, isClosed };
}

/** The text of the string literal at `range`, and where each part of it stands; `textOffset` is what precedes it in the value. */
export function decodeLiteral(source: string, range: SourceRange, textOffset: number): DecodedLiteral {
  const style = literalStyle(source, range);
  if (style === undefined) return { text: '', runs: [], problems: [unterminatedString(range)] };
  if (/f|t/i.test(style.prefix)) return { text: '', runs: [], problems: [formattedString(range)] };
  if (/b/i.test(style.prefix)) return { text: '', runs: [], problems: [bytesLiteral(range)] };
  const content = literalContent(source, range, style);
  const decoded = decodeContent(source, content, isRaw(style), textOffset);
  return content.isClosed ? decoded : { ...decoded, problems: [...decoded.problems, unterminatedString(range)] };
}

function decodeContent(source: string, { start, end }: SourceRange, raw: boolean, textOffset: number): DecodedLiteral {
  const runs: TextRun[] = [];
  const problems: Problem[] = [];
  let text = '';
  const add = (written: string, from: number, to: number) => {
    if (to > from)
      runs.push({ text: textOffset + text.length, textLength: written.length, source: from, sourceLength: to - from });
    text += written;
  };
  const special = raw ? /\r\n?/g : /\\|\r\n?/g;
  // The search ends where the literal does: over the rest of a large file for each literal it would take seconds.
  const searched = source.slice(0, end);
  let done = start;
  while (done < end) {
    special.lastIndex = done;
    const match = special.exec(searched);
    const next = match === null ? end : Math.min(match.index, end);
    add(source.slice(done, next), done, next);
    if (match === null || next === end) break;
    if (match[0] !== '\\') {
      // Python reads every line ending as \n.
      done = next + match[0].length;
      add('\n', next, done);
      continue;
    }
    const sequence = readEscape(source, next, end);
    if (sequence.problem !== undefined) problems.push(sequence.problem);
    done = next + sequence.length;
    add(sequence.text, next, done);
  }
  return { text, runs, problems };
}

interface Escape {
  readonly text: string;
  /** Units of the source, the backslash included. */
  readonly length: number;
  readonly problem?: Problem;
}

const simpleEscapes: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
  '\r': '',
};

const hexadecimalDigits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function readEscape(source: string, start: number, end: number): Escape {
  const letter = source.charAt(start + 1);
  if (start + 1 >= end) return { text: '\\', length: 1 };
  if (letter === '\r' && source.charAt(start + 2) === '\n') return { text: '', length: 3 };
  const simple = simpleEscapes[letter];
  if (simple !== undefined) return { text: simple, length: 2 };
  const octal = /^[0-7]{1,3}/.exec(source.slice(start + 1, Math.min(end, start + 4)))?.[0];
  if (octal !== undefined) return { text: String.fromCharCode(Number.parseInt(octal, 8)), length: 1 + octal.length };
  if (letter === 'N') return namedCharacter(source, start, end);
  const digits = hexadecimalDigits[letter];
  // Python keeps the backslash of an escape that it does not know.
  if (digits === undefined) return { text: '\\', length: 1 };
  return hexadecimal(source, start, end, digits);
}

function hexadecimal(source: string, start: number, end: number, digits: number): Escape {
  const length = Math.min(2 + digits, end - start);
  const written = source.slice(start, start + length);
  const code =
    /^[0-9A-Fa-f]+$/.test(written.slice(2)) && length === 2 + digits ? Number.parseInt(written.slice(2), 16) : -1;
  if (code >= 0 && code <= 0x10ffff) return { text: String.fromCodePoint(code), length };
  return { text: written, length, problem: invalidEscape({ start, end: start + length }, written) };
}

function namedCharacter(source: string, start: number, end: number): Escape {
  const written = /^\\N\{[^}'"\n]*\}?/.exec(source.slice(start, Math.min(end, start + 100)))?.[0] ?? '\\N';
  return { text: written, length: written.length, problem: namedEscape({ start, end: start + written.length }) };
}

/** `text` as a literal in the given style; a raw style is left where it cannot express the text. */
export function encodeLiteral(text: string, style: LiteralStyle): string {
  if (isRaw(style) && isExpressibleRaw(text, style.quote)) return style.prefix + style.quote + text + style.quote;
  const prefix = style.prefix.replace(/r/i, '');
  return prefix + style.quote + escapeContent(text, style.quote) + style.quote;
}

function isExpressibleRaw(text: string, quote: string): boolean {
  const breaksLine = /[\n\r]/.test(text) && (quote.length === 1 || text.includes('\r'));
  return !breaksLine && !text.includes(quote.charAt(0)) && !/\\$/.test(text) && !needsEscape.test(text);
}

/** Control characters other than the tab and line endings, and halves of surrogate pairs, cannot be written as they are. */
const needsEscape = /(?![\t\n\r])\p{Cc}|\p{Cs}/u;

/** The content of a literal with that quote that stands for `text`; only what must be escaped is. */
export function escapeContent(text: string, quote: string): string {
  const isTriple = quote.length === 3;
  const mark = quote.charAt(0);
  let content = '';
  for (const character of text) content += escapeCharacter(character, mark, isTriple);
  if (!isTriple) return content;
  const separated = content.replaceAll(quote, `${mark}${mark}\\${mark}`);
  return separated.endsWith(mark) ? `${separated.slice(0, -1)}\\${mark}` : separated;
}

function escapeCharacter(character: string, mark: string, isTriple: boolean): string {
  if (character === '\\') return '\\\\';
  if (character === mark) return isTriple ? mark : `\\${mark}`;
  if (character === '\n') return isTriple ? '\n' : '\\n';
  if (character === '\r') return '\\r';
  if (!needsEscape.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
}

const hex = (code: number, digits: number) => code.toString(16).padStart(digits, '0');
