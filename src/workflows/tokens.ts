import { displayPiece, type Tokenizer } from '../models/tokenizers/tokenizer.ts';
import type { Template } from '../prompts/nl-inputs/document.ts';
import { listPrompts } from './nl-inputs.ts';

/** One token of a text, as people and programs want to see it. */
export interface TokenView {
  readonly id: number;
  /** As the vocabulary spells it, for example `Ġhello`. */
  readonly token: string;
  /** As text; bytes in hexadecimal where they are no whole characters, for example `⟨E3 81⟩`. */
  readonly text: string;
  readonly bytes: readonly number[];
  readonly special: boolean;
  /** Its place in the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

export interface TokenCount {
  readonly text: string;
  readonly count: number;
  readonly tokens: readonly TokenView[];
}

/** The tokens of `text` itself: nothing is put before or after it. */
export function countTokens(tokenizer: Tokenizer, text: string): TokenCount {
  const tokens = tokenizer.spans(text).map(({ id, start, end }) => {
    const piece = tokenizer.piece(id);
    const { token, bytes, special } = piece;
    return { id, token, text: displayPiece(piece), bytes: [...bytes], special, start, end };
  });
  return { text, count: tokens.length, tokens };
}

/** A hand-written prompt, and whether its tokens fill its template. */
export interface PromptCheck {
  readonly line: number;
  readonly template: Template;
  readonly task: string;
  readonly text: string;
  readonly count: number;
  /** The template's sum. */
  readonly expected: number;
}

/** Counts every hand-written prompt of a file against its template. */
export async function checkNlInputs(file: string, tokenizer: Tokenizer): Promise<PromptCheck[]> {
  return (await listPrompts(file)).map(({ line, template, task, text }) => ({
    line,
    template,
    task,
    text,
    count: tokenizer.encode(text).length,
    expected: template[0] + template[1],
  }));
}
