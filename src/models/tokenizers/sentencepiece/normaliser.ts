import { type AlignedText, AlignedTextBuilder, append, subtext } from '../aligned-text.ts';
import { metaspace } from '../byte-alphabet.ts';
import type { Normaliser } from '../normalisers.ts';
import type { PrecompiledCharsmap } from '../precompiled-charsmap.ts';
import type { PrefixMap } from './prefix-map.ts';

/** How a SentencePiece model rewrites text; the names are those of its `NormalizerSpec`. */
export interface NormaliserRules {
  /** Undefined: characters stay as they are. */
  readonly charsmap: PrecompiledCharsmap | undefined;
  readonly addDummyPrefix: boolean;
  readonly removeExtraWhitespaces: boolean;
  /** Whether spaces are written as `▁`. */
  readonly escapeWhitespaces: boolean;
  /** Whether a space belongs to the word before it: the dummy one then stands at the end. */
  readonly treatWhitespaceAsSuffix: boolean;
}

/** A stretch of the text that is rewritten at once. */
interface Rewritten {
  readonly end: number;
  readonly text: string;
}

/** SentencePiece's normaliser. Symbols that a user defined are left as they are. */
export function sentencePieceNormaliser(rules: NormaliserRules, userDefined: PrefixMap<number>): Normaliser {
  const space = rules.escapeWhitespaces ? metaspace : ' ';
  const rewrite = (text: string, start: number): Rewritten => {
    const symbolEnd = userDefined.longestAt(text, start);
    if (symbolEnd !== undefined) return { end: symbolEnd, text: text.slice(start, symbolEnd) };
    const match = rules.charsmap?.longestMatch(text, start);
    if (match !== undefined) return { end: match.end, text: match.replacement };
    const code = text.codePointAt(start) ?? 0;
    const isLoneSurrogate = code >= 0xd800 && code <= 0xdfff;
    return { end: start + (code > 0xffff ? 2 : 1), text: isLoneSurrogate ? '\ufffd' : String.fromCodePoint(code) };
  };
  return (input) => {
    const start = rules.removeExtraWhitespaces ? endOfSpaces(input.text, rewrite) : 0;
    if (start === input.text.length) return subtext(input, start, start);
    const builder = new AlignedTextBuilder(input);
    if (rules.addDummyPrefix && !rules.treatWhitespaceAsSuffix) builder.insert(space, start);
    rewriteFrom(start, input, builder, rules, space, rewrite);
    const whole = builder.build();
    const trimmed = rules.removeExtraWhitespaces ? withoutTrailing(space, whole) : whole;
    return rules.addDummyPrefix && rules.treatWhitespaceAsSuffix ? append(space, trimmed) : trimmed;
  };
}

function endOfSpaces(text: string, rewrite: (text: string, start: number) => Rewritten): number {
  let start = 0;
  while (start < text.length) {
    const { end, text: written } = rewrite(text, start);
    if (written !== ' ') break;
    start = end;
  }
  return start;
}

function rewriteFrom(
  first: number,
  input: AlignedText,
  builder: AlignedTextBuilder,
  { removeExtraWhitespaces }: NormaliserRules,
  space: string,
  rewrite: (text: string, start: number) => Rewritten,
): void {
  let isAfterSpace = removeExtraWhitespaces;
  for (let start = first; start < input.text.length; ) {
    const { end, text } = rewrite(input.text, start);
    const written = isAfterSpace ? text.replace(/^ +/, '') : text;
    if (written !== '') {
      const original = input.text.slice(start, end);
      const escaped = written.replaceAll(' ', space);
      if (escaped === original) builder.keep(start, end);
      else builder.replace(escaped, start, end);
      isAfterSpace = removeExtraWhitespaces && written.endsWith(' ');
    }
    start = end;
  }
}

function withoutTrailing(space: string, whole: AlignedText): AlignedText {
  let end = whole.text.length;
  while (whole.text.endsWith(space, end) && end > 0) end -= space.length;
  return subtext(whole, 0, end);
}
