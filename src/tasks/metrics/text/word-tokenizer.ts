/** Divides texts into the words that a metric counts. */
export interface WordTokenizer {
  /** How a metric's signature names it: tool, dictionary and version. */
  readonly signature: string;
  words(text: string): readonly string[];
}

/** What Python takes for white space: Unicode's, and four control characters. */
const space = '[\\p{White_Space}\\u{1c}-\\u{1f}]';
const aSpace = new RegExp(space, 'u');
const spaces = new RegExp(`${space}+`, 'u');

/** Python's `str.split()`. */
export function splitAtSpaces(text: string): string[] {
  return text.split(spaces).filter((word) => word !== '');
}

/** Python's `str.rstrip()`. */
export function withoutSpacesAtEnd(text: string): string {
  let end = text.length;
  while (end > 0 && aSpace.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
