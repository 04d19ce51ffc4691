import { z } from 'zod';
import { type AlignedText, sourceRange, sourceText, subtext } from './aligned-text.ts';
import type { Normaliser } from './normalisers.ts';

/** A token that is found in the text itself, before anything else divides it. */
export const addedTokenSchema = z.object({
  id: z.int().nonnegative(),
  content: z.string(),
  single_word: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  /** Looked for in the normalised text, not in the text as it was given. */
  normalized: z.boolean().default(false),
  special: z.boolean().default(false),
});

export type AddedToken = z.output<typeof addedTokenSchema>;

/** A part of a text: an added token with its place in the source, or text to be divided further. */
export type Section =
  | { readonly kind: 'token'; readonly id: number; readonly start: number; readonly end: number }
  | { readonly kind: 'text'; readonly text: AlignedText };

/** Finds added tokens: the leftmost first, and of those the longest. */
export class AddedTokenSplitter {
  private readonly pattern: RegExp | undefined;
  private readonly tokens: ReadonlyMap<string, AddedToken>;

  constructor(tokens: readonly AddedToken[], normalise: Normaliser | undefined) {
    const written = (token: AddedToken) =>
      normalise === undefined ? token.content : normalise(sourceText(token.content)).text;
    this.tokens = new Map(
      tokens.map((token) => [written(token), token] as const).filter(([content]) => content !== ''),
    );
    const longestFirst = [...this.tokens.keys()].sort((one, other) => other.length - one.length);
    this.pattern = longestFirst.length === 0 ? undefined : new RegExp(longestFirst.map(escapePattern).join('|'), 'gu');
  }

  split(text: AlignedText): readonly Section[] {
    if (this.pattern === undefined) return [{ kind: 'text', text }];
    const sections: Section[] = [];
    let done = 0;
    for (const match of text.text.matchAll(this.pattern)) {
      const token = this.tokens.get(match[0]);
      const start = match.index;
      const end = start + match[0].length;
      if (token === undefined || start < done) continue;
      if (token.single_word && (endsInWord(text.text.slice(0, start)) || startsInWord(text.text.slice(end)))) continue;
      const from = token.lstrip ? Math.max(done, text.text.slice(0, start).trimEnd().length) : start;
      const to = token.rstrip ? text.text.length - text.text.slice(end).trimStart().length : end;
      if (from > done) sections.push({ kind: 'text', text: subtext(text, done, from) });
      sections.push({ kind: 'token', id: token.id, ...sourceRange(text, from, to) });
      done = to;
    }
    if (done < text.text.length) sections.push({ kind: 'text', text: subtext(text, done, text.text.length) });
    return sections;
  }
}

function escapePattern(text: string): string {
  return text.replace(/[$()*+./?[\\\]^{|}]/g, '\\$&');
}

const endsInWord = (text: string) => /[\p{L}\p{N}\p{M}\p{Pc}]$/u.test(text);
const startsInWord = (text: string) => /^[\p{L}\p{N}\p{M}\p{Pc}]/u.test(text);
