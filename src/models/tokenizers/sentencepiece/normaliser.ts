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
  const normalisation = new Normalisation(rules, userDefined);
  return (input) => normalisation.apply(input);
}

class Normalisation {
  private readonly space: string;

  constructor(
    private readonly rules: NormaliserRules,
    private readonly userDefined: PrefixMap<number>,
  ) {
    this.space = rules.escapeWhitespaces ? metaspace : ' ';
  }

  apply(input: AlignedText): AlignedText {
    const { addDummyPrefix, removeExtraWhitespaces, treatWhitespaceAsSuffix } = this.rules;
    const start = removeExtraWhitespaces ? this.endOfSpaces(input.text) : 0;
    if (start === input.text.length) return subtext(input, start, start);
    const builder = new AlignedTextBuilder(input);
    if (addDummyPrefix && !treatWhitespaceAsSuffix) builder.insert(this.space, start);
    this.rewriteFrom(start, input, builder);
    const whole = builder.build();
    const trimmed = removeExtraWhitespaces ? this.withoutTrailingSpaces(whole) : whole;
    return addDummyPrefix && treatWhitespaceAsSuffix ? append(this.space, trimmed) : trimmed;
  }

  private endOfSpaces(text: string): number {
    let start = 0;
    while (start < text.length) {
      const { end, text: written } = this.rewrite(text, start);
      if (written !== ' ') break;
      start = end;
    }
    return start;
  }

  private rewriteFrom(first: number, input: AlignedText, builder: AlignedTextBuilder): void {
    const { removeExtraWhitespaces } = this.rules;
    let isAfterSpace = removeExtraWhitespaces;
    for (let start = first; start < input.text.length; ) {
      const { end, text } = this.rewrite(input.text, start);
      const written = isAfterSpace ? text.replace(/^ +/, '') : text;
      if (written !== '') {
        const escaped = written.replaceAll(' ', this.space);
        if (escaped === input.text.slice(start, end)) builder.keep(start, end);
        else builder.replace(escaped, start, end);
        isAfterSpace = removeExtraWhitespaces && written.endsWith(' ');
      }
      start = end;
    }
  }

  /** What becomes of the text at `start`: a symbol as it is, the longest rule's text, or one character. */
  private rewrite(text: string, start: number): Rewritten {
    const symbolEnd = this.userDefined.longestAt(text, start);
    if (symbolEnd !== undefined) return { end: symbolEnd, text: text.slice(start, symbolEnd) };
    const match = this.rules.charsmap?.longestMatch(text, start);
    if (match !== undefined) return { end: match.end, text: match.replacement };
    const code = text.codePointAt(start) ?? 0;
    const isLoneSurrogate = code >= 0xd800 && code <= 0xdfff;
    return { end: start + (code > 0xffff ? 2 : 1), text: isLoneSurrogate ? '\ufffd' : String.fromCodePoint(code) };
  }

  private withoutTrailingSpaces(whole: AlignedText): AlignedText {
    let end = whole.text.length;
    while (end > 0 && whole.text.endsWith(this.space, end)) end -= this.space.length;
    return subtext(whole, 0, end);
  }
}
