import { SplitPreTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { tokenizerUnsupported } from './failures.ts';

/** A pattern as tokenizer.json spells it: a literal string, or a regular expression of Oniguruma. */
export const patternSchema = z.union([z.object({ String: z.string() }), z.object({ Regex: z.string() })]);

export type Pattern = z.infer<typeof patternSchema>;

/** The pattern as a global JavaScript expression; `@huggingface/tokenizers` knows how Oniguruma's syntax and classes differ. */
export function compilePattern(pattern: Pattern, file: string): RegExp {
  try {
    const compiled = new SplitPreTokenizer({ type: 'Split', pattern, behavior: 'Isolated', invert: true }).pattern;
    if (compiled !== null) return compiled;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw tokenizerUnsupported(file, 'pattern', 'Regex' in pattern ? pattern.Regex : pattern.String);
}

/** The pattern by which GPT-2 divides text into words. */
export const gpt2Words = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
