import { bpeModel, type SubwordModel } from './subword-models.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface ScoredPiece {
  readonly token: string;
  readonly score: number;
}

/**
 * SentencePiece's BPE: of all neighbours whose joint text is a piece, those whose piece has the highest score are joined first, the
 * leftmost of equals. So every way to cut a piece in two is a merge, and its rank is that of the piece's score.
 */
export function sentencePieceBpe(
  vocabulary: Vocabulary,
  pieces: readonly ScoredPiece[],
  unknownId: number | undefined,
): SubwordModel {
  const known = new Set(pieces.map(({ token }) => token));
  const merges: [string, string][] = [];
  const ranks: number[] = [];
  const byScore = [...pieces].sort((one, other) => other.score - one.score);
  let rank = -1;
  let score = Number.NaN;
  for (const piece of byScore) {
    if (piece.score !== score) rank++;
    score = piece.score;
    for (const merge of cuts(piece.token, known)) {
      merges.push(merge);
      ranks.push(rank);
    }
  }
  const unknown = { byteFallback: true, unknownId, fuse: true };
  return bpeModel(vocabulary, merges, { suffix: '', ignoreMerges: false, unknown, ranks });
}

/** The ways to cut `token` into two texts that can arise: single characters and other pieces. */
function cuts(token: string, known: ReadonlySet<string>): [string, string][] {
  const characters = [...token];
  const found: [string, string][] = [];
  let at = 0;
  characters.slice(0, -1).forEach((character, index) => {
    at += character.length;
    const left = token.slice(0, at);
    const right = token.slice(at);
    const canArise = (index === 0 || known.has(left)) && (index === characters.length - 2 || known.has(right));
    if (canArise) found.push([left, right]);
  });
  return found;
}
