import { assert, present } from '../../../base/failure.ts';
import type { SubwordModel } from '../subword-models.ts';
import { type PieceInventory, pieceType, type Segment } from './piece-inventory.ts';
import { PrefixMap } from './prefix-map.ts';

/** What an unknown character costs beyond the least likely piece. */
const unknownPenalty = 10;

/** Beyond this, sums of float32 scores are too coarse to tell pieces apart, and all open paths are set back alike. */
const largestSum = 100_000;

/** The largest float32, which stands for the least score of a model without normal pieces. */
const largestFloat32 = 3.4028234663852886e38;

/**
 * SentencePiece's unigram language model: the division of a text whose pieces are likeliest together. Sums are rounded to float32 after
 * each addition, as SentencePiece's are, since that decides between divisions of nearly the same score.
 */
export function unigramModel(inventory: PieceInventory): SubwordModel {
  const known = new PrefixMap([...inventory.textPieces].filter(([, id]) => !inventory.isUnused(id)));
  const unknownScore = Math.fround(leastScore(inventory) - unknownPenalty);
  return {
    vocabulary: inventory.vocabulary,
    split: (text) => inventory.subwords(text, likeliestPath(text, known, inventory, unknownScore)),
  };
}

function leastScore({ pieces }: PieceInventory): number {
  return pieces.reduce(
    (least, { type, score }) => (type === pieceType.normal ? Math.min(least, score) : least),
    largestFloat32,
  );
}

/** Of each place of a text, the best path that ends there: its score, where its last piece starts (-1: none yet), and that piece. */
class PathEnds {
  readonly scores: Float32Array;
  readonly starts: Int32Array;
  readonly ids: Int32Array;
  private furthest = 0;

  constructor(length: number) {
    this.scores = new Float32Array(length + 1);
    this.starts = new Int32Array(length + 1).fill(-1);
    this.ids = new Int32Array(length + 1);
  }

  offer(start: number, end: number, id: number, score: number): void {
    this.furthest = Math.max(this.furthest, end);
    if (this.starts[end] !== -1 && score <= present(this.scores[end], 'a place')) return;
    this.scores[end] = score;
    this.starts[end] = start;
    this.ids[end] = id;
  }

  /** The score of the best path to `place`; all paths that go on from there are set back when it has grown too large. */
  scoreAt(place: number): number {
    const score = this.scores[place] ?? 0;
    if (Math.abs(score) <= largestSum) return score;
    for (let index = place; index <= this.furthest; index++) {
      if (index === place || this.starts[index] !== -1) this.scores[index] = (this.scores[index] ?? 0) - score;
    }
    return 0;
  }
}

const noPiece = -1;

function likeliestPath(
  text: string,
  known: PrefixMap<number>,
  inventory: PieceInventory,
  unknownScore: number,
): Segment[] {
  const ends = new PathEnds(text.length);
  let start = 0;
  for (const character of text) {
    const before = ends.scoreAt(start);
    const next = start + character.length;
    let hasSingle = false;
    known.forEachAt(text, start, (id, end) => {
      const score = inventory.isUserDefined(id) ? userDefinedScore(text.slice(start, end)) : inventory.score(id);
      ends.offer(start, end, id, Math.fround(score + before));
      hasSingle ||= end === next;
    });
    if (!hasSingle) ends.offer(start, next, noPiece, Math.fround(unknownScore + before));
    start = next;
  }
  return walkBack(ends, text.length);
}

/** More than any likely piece has, and more the longer the symbol is (in bytes). */
function userDefinedScore(symbol: string): number {
  return Math.fround(0.1 * (Buffer.byteLength(symbol) - 1));
}

function walkBack({ starts, ids }: PathEnds, length: number): Segment[] {
  const segments: Segment[] = [];
  for (let end = length; end > 0; ) {
    const start = present(starts[end], 'a place');
    assert(start >= 0 && start < end, 'every place on the best path was reached');
    const id = present(ids[end], 'a place');
    segments.push({ id: id === noPiece ? undefined : id, start, end });
    end = start;
  }
  return segments.reverse();
}
