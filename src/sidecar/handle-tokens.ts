import type { Tokenizer } from '../models/tokenizers/tokenizer.ts';
import { displayPiece } from '../models/tokenizers/tokenizer.ts';
import { describePieces, type TokenizedText, tokenize } from '../protocol/messages.ts';
import type { Peer } from '../protocol/peer.ts';
import type { OpenedTokenizers } from './opened-tokenizers.ts';

/** Token counts and vocabulary entries: from memory, so that they come at once also while a training computes. */
export function handleTokens(peer: Peer, tokenizers: OpenedTokenizers): void {
  peer.handle(tokenize, async ({ model, texts }) => {
    const tokenizer = await tokenizers.open(model);
    return { texts: texts.map((text) => columns(tokenizer, text)) };
  });
  peer.handle(describePieces, async ({ model, ids }) => {
    const tokenizer = await tokenizers.open(model);
    return {
      pieces: ids.map((id) => {
        const piece = tokenizer.piece(id);
        return { id, token: piece.token, text: displayPiece(piece), bytes: [...piece.bytes], special: piece.special };
      }),
    };
  });
}

function columns(tokenizer: Tokenizer, text: string): TokenizedText {
  const spans = tokenizer.spans(text);
  return {
    ids: spans.map(({ id }) => id),
    starts: spans.map(({ start }) => start),
    ends: spans.map(({ end }) => end),
  };
}
