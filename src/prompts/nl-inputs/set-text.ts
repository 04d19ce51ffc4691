import type { Entry, NlInputsDocument, SourceRange } from './document.ts';
import { decodeLiteral, encodeLiteral, escapeContent, isRaw, literalStyle } from './python/literals.ts';
import { deletion, type TextEdit } from './text-edit.ts';
import { encodeDoubleQuoted, encodeScalar, readScalar } from './yaml/encode.ts';

/** Edits that make `text` the entry's text: of the part that differs alone where that can be, else of the value's literals. */
export function setText(document: NlInputsDocument, entry: Entry, text: string): TextEdit[] {
  if (text === entry.text) return [];
  return changedPart(document, entry, text) ?? wholeText(document, entry, text);
}

function wholeText({ format, source }: NlInputsDocument, entry: Entry, text: string): TextEdit[] {
  const [first, ...others] = entry.literals;
  if (first === undefined) return [];
  const written = source.slice(first.start, first.end);
  switch (format) {
    case 'python': {
      const style = literalStyle(source, first) ?? { prefix: '', quote: '"' };
      return [{ ...first, text: encodeLiteral(text, style) }, ...deleteJoined(source, first, others)];
    }
    case 'json':
      return [{ ...first, text: JSON.stringify(text) }];
    case 'yaml':
      return [{ ...first, text: encodeScalar(text, written) }];
  }
}

/** Takes literals out that were joined to the first; comments between them stay. */
function deleteJoined(source: string, first: SourceRange, others: readonly SourceRange[]): TextEdit[] {
  let end = first.end;
  return others.map((literal) => {
    const hasComment = source.slice(end, literal.start).includes('#');
    const start = hasComment ? literal.start : end;
    end = literal.end;
    return deletion(start, literal.end);
  });
}

/** An edit inside one literal, where what it gives reads as `text`. */
function changedPart(document: NlInputsDocument, entry: Entry, text: string): TextEdit[] | undefined {
  const part = difference(entry.text, text);
  const start = part.start > 0 ? endOfUnit(entry, part.start) : entry.runs[0]?.source;
  const end = part.start === part.end ? start : endOfUnit(entry, part.end);
  const from = part.start === part.end ? start : startOfUnit(entry, part.start);
  if (from === undefined || end === undefined) return undefined;
  const literal = entry.literals.find((range) => range.start < from && end < range.end);
  if (literal === undefined) return undefined;
  const edit = { start: from, end, text: escapeFor(document, literal, part.inserted) };
  const { source } = document;
  const before = source.slice(literal.start, literal.end);
  const after = source.slice(literal.start, from) + edit.text + source.slice(end, literal.end);
  const old = readLiteral(document, before);
  const offset = entry.runs.find(({ source: at }) => at >= literal.start)?.text ?? 0;
  const expected = old && old.slice(0, part.start - offset) + part.inserted + old.slice(part.end - offset);
  return expected !== undefined && readLiteral(document, after) === expected ? [edit] : undefined;
}

/** The stretch of `before` that differs from `after`, cut between characters, and what stands there in `after`. */
function difference(before: string, after: string): SourceRange & { readonly inserted: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charAt(start) === after.charAt(start)) start++;
  if (isInsideCharacter(before, start) || isInsideCharacter(after, start)) start--;
  let tail = 0;
  while (tail < shorter - start && before.charAt(before.length - 1 - tail) === after.charAt(after.length - 1 - tail))
    tail++;
  if (isInsideCharacter(before, before.length - tail) || isInsideCharacter(after, after.length - tail)) tail--;
  return { start, end: before.length - tail, inserted: after.slice(start, after.length - tail) };
}

const isInsideCharacter = (text: string, index: number) => (text.codePointAt(index - 1) ?? 0) > 0xffff && index > 0;

function startOfUnit({ runs }: Entry, index: number): number | undefined {
  const run = runs.find(({ text, textLength }) => index >= text && index < text + textLength);
  if (run === undefined) return undefined;
  return run.textLength === run.sourceLength ? run.source + index - run.text : run.source;
}

/** Where in the source the unit before `index` ends. */
function endOfUnit({ runs }: Entry, index: number): number | undefined {
  const run = runs.find(({ text, textLength }) => index > text && index <= text + textLength);
  if (run === undefined) return undefined;
  return run.textLength === run.sourceLength ? run.source + index - run.text : run.source + run.sourceLength;
}

function escapeFor({ format, source }: NlInputsDocument, literal: SourceRange, text: string): string {
  if (format === 'json') return JSON.stringify(text).slice(1, -1);
  if (format === 'python') {
    const style = literalStyle(source, literal);
    return style === undefined || isRaw(style) ? text : escapeContent(text, style.quote);
  }
  const quote = source.charAt(literal.start);
  if (quote === '"') return encodeDoubleQuoted(text).slice(1, -1);
  return quote === "'" ? text.replaceAll("'", "''") : text;
}

function readLiteral({ format }: NlInputsDocument, written: string): string | undefined {
  if (format !== 'python') return readScalar(written);
  const { text, problems } = decodeLiteral(written, { start: 0, end: written.length }, 0);
  return problems.length === 0 && isOneLiteral(written) ? text : undefined;
}

/** Whether the closing quote is where the literal ends, and not earlier. */
function isOneLiteral(written: string): boolean {
  const pattern =
    /^[A-Za-z]{0,2}(?:"""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?'''|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')/;
  return pattern.exec(written)?.[0].length === written.length;
}
