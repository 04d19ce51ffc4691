import type { Place } from '../base/failure.ts';
import { displayPiece, type Tokenizer } from '../models/tokenizers/tokenizer.ts';
import { textLengthMismatch } from './failures.ts';

/** A text that stands for as many soft tokens as it has tokens: a part of a hand-written prompt. */
export interface HandWrittenText {
  readonly text: string;
  /** How many soft tokens the text stands for. */
  readonly length: number;
  /** Where it is written; undefined where the settings themselves have it. */
  readonly place?: Place;
}

/**
 * The tokens of a hand-written prompt, part after part, each tokenised by itself.
 * @throws Failure when a part has another number of tokens than its soft prompt: nothing is ever trimmed or repeated
 */
export function handWrittenIds(parts: readonly HandWrittenText[], tokenizer: Tokenizer): number[] {
  return parts.flatMap(({ text, length, place }) => {
    const ids = tokenizer.encode(text);
    if (ids.length !== length) throw textLengthMismatch(text, piecesOf(ids, tokenizer), length, place);
    return ids;
  });
}

/** The same without a look at the lengths: to read a prompt beside its text, which no longer has to fit. */
export function handWrittenTokens(parts: readonly HandWrittenText[], tokenizer: Tokenizer): number[] {
  return parts.flatMap(({ text }) => tokenizer.encode(text));
}

function piecesOf(ids: readonly number[], tokenizer: Tokenizer): string[] {
  return ids.map((id) => displayPiece(tokenizer.piece(id)));
}
