import { allEntries, type Entry, type NlInputsDocument, sourceOffset } from './document.ts';

/** A token and its place in the text, in UTF-16 units; a token that is a part of a character spans the whole character. */
export interface CountedToken {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/** What is asked of a tokenizer here; the editor's answers come from elsewhere, as arrays. */
export interface TokenCounter<Token extends CountedToken = CountedToken> {
  spans(text: string): readonly Token[];
}

/** The place between prefix and infix. */
export interface Split {
  /** In units of the entry's text. */
  readonly character: number;
  /** The offset in the source. */
  readonly source: number;
  /** Whether the tokens before and after are parts of one character. */
  readonly isInsideCharacter: boolean;
}

export interface EntryCount<Token extends CountedToken = CountedToken> {
  readonly entry: Entry;
  readonly tokens: readonly Token[];
  readonly count: number;
  /** The template's sum. */
  readonly expected: number;
  /** Undefined where the text has fewer tokens than the prefix. */
  readonly split: Split | undefined;
}

/** An entry's tokens against its template. */
export function countEntry<Token extends CountedToken>(entry: Entry, tokens: readonly Token[]): EntryCount<Token> {
  const [before, after] = entry.template;
  return { entry, tokens, count: tokens.length, expected: before + after, split: splitAfter(entry, tokens, before) };
}

/** Every entry's tokens against its template, in the order of the source. */
export function countEntries<Token extends CountedToken>(
  document: NlInputsDocument,
  tokenizer: TokenCounter<Token>,
): EntryCount<Token>[] {
  return allEntries(document).map((entry) => countEntry(entry, tokenizer.spans(entry.text)));
}

/** The place after the first `count` tokens. */
export function splitAfter(entry: Entry, tokens: readonly CountedToken[], count: number): Split | undefined {
  if (count > tokens.length) return undefined;
  const character = count === 0 ? 0 : (tokens[count]?.start ?? entry.text.length);
  const previous = count === 0 ? undefined : tokens[count - 1];
  const isInsideCharacter = previous !== undefined && count < tokens.length && previous.end > character;
  return { character, source: sourceOffset(entry, character), isInsideCharacter };
}
