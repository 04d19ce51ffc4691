import { assert, present } from '../../../base/failure.ts';
import { fallbackByte } from '../byte-alphabet.ts';
import { tokenizerCorrupt } from '../failures.ts';
import type { Subword } from '../subword-models.ts';
import { checkVocabularySize, type Vocabulary } from '../vocabulary.ts';
import { PrefixMap } from './prefix-map.ts';

/** What a piece is, with SentencePiece's numbers; GGUF files have the same. */
export const pieceType = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

/** A piece as a model file has it; its id is its place in the file. */
export interface ScoredPiece {
  readonly piece: string;
  readonly score: number;
  /** One of `pieceType`. */
  readonly type: number;
}

/** A stretch of a text that a model chose; without an id, characters that no piece has. */
export interface Segment {
  readonly id: number | undefined;
  readonly start: number;
  readonly end: number;
}

/** SentencePiece's own limit, in bytes; it bounds the work that one place of a text can make. */
const longestPiece = 8000;

/** The largest published vocabulary has 2 million; each beginning of a piece takes some room in memory. */
const mostCharacters = 5_000_000;

const utf8 = new TextEncoder();

/** The pieces of a SentencePiece model by what they are. */
export class PieceInventory {
  /** The id of every piece, whatever it is. */
  readonly vocabulary: Vocabulary;
  /** The ids of pieces that text can become; of unused ones too, which only stand between others. */
  readonly textPieces: Vocabulary;
  readonly unknownId: number | undefined;
  /** Pieces that stand for no text: `<s>`, `</s>`, `<unk>`. */
  readonly specialIds: ReadonlySet<number>;
  /** Symbols that are always one token, and are not normalised. */
  readonly userDefined: PrefixMap<number>;
  /** The id of each byte, where all 256 are there. */
  private readonly byteIds: readonly number[] | undefined;

  /**
   * @param byteFallback whether unknown characters become bytes
   * @throws Failure `tokenizer.corrupt`: no pieces, an empty or endless one, too many characters, a score that is no number, bytes that are missing
   */
  constructor(
    readonly pieces: readonly ScoredPiece[],
    byteFallback: boolean,
    file: string,
  ) {
    checkVocabularySize(pieces.length, file);
    pieces.forEach((piece, id) => {
      checkPiece(piece, id, file);
    });
    const characters = pieces.reduce((sum, { piece }) => sum + piece.length, 0);
    if (characters > mostCharacters) throw tokenizerCorrupt(file, `the pieces have ${characters} characters`);
    this.vocabulary = firstIds(pieces, () => true);
    this.textPieces = firstIds(pieces, ({ type }) => isText(type));
    this.specialIds = new Set(idsWhere(pieces, ({ type }) => type === pieceType.control || type === pieceType.unknown));
    [this.unknownId] = idsWhere(pieces, ({ type }) => type === pieceType.unknown);
    this.userDefined = new PrefixMap(
      idsWhere(pieces, ({ type }) => type === pieceType.userDefined).map(
        (id) => [pieces[id]?.piece ?? '', id] as const,
      ),
    );
    this.byteIds = byteFallback ? byteIdsOf(pieces, file) : undefined;
    if (this.unknownId === undefined && !byteFallback)
      throw tokenizerCorrupt(file, 'there is no piece for unknown text');
  }

  isUnused(id: number): boolean {
    return this.pieces[id]?.type === pieceType.unused;
  }

  isUserDefined(id: number): boolean {
    return this.pieces[id]?.type === pieceType.userDefined;
  }

  score(id: number): number {
    return this.pieces[id]?.score ?? 0;
  }

  /** The subwords of consecutive segments: unknown ones become bytes where the model has them, else neighbours become one. */
  subwords(text: string, segments: readonly Segment[]): Subword[] {
    const subwords: Subword[] = [];
    let previousIsUnknown = false;
    for (const { id, start, end } of segments) {
      const isUnknown = id === undefined || id === this.unknownId;
      if (!isUnknown) subwords.push({ id, start, end });
      else if (this.byteIds !== undefined) {
        for (const byte of utf8.encode(text.slice(start, end))) {
          subwords.push({ id: present(this.byteIds[byte], 'the id of a byte'), start, end });
        }
      } else {
        assert(this.unknownId !== undefined, 'a model without bytes has an unknown piece');
        const from = previousIsUnknown ? subwords.pop()?.start : undefined;
        subwords.push({ id: this.unknownId, start: from ?? start, end });
      }
      previousIsUnknown = isUnknown;
    }
    return subwords;
  }
}

const isText = (type: number) =>
  type === pieceType.normal || type === pieceType.userDefined || type === pieceType.unused;

/** A piece that stands twice has the id of its first place; GGUF files have such. */
function firstIds(pieces: readonly ScoredPiece[], isWanted: (piece: ScoredPiece) => boolean): Vocabulary {
  const ids = new Map<string, number>();
  pieces.forEach((piece, id) => {
    if (isWanted(piece) && !ids.has(piece.piece)) ids.set(piece.piece, id);
  });
  return ids;
}

function idsWhere(pieces: readonly ScoredPiece[], isWanted: (piece: ScoredPiece) => boolean): number[] {
  return [...pieces.keys()].filter((id) => isWanted(present(pieces[id], 'a piece')));
}

function checkPiece({ piece, score, type }: ScoredPiece, id: number, file: string): void {
  if (piece === '' && type !== pieceType.unused) throw tokenizerCorrupt(file, `the piece ${id} is empty`);
  if (piece.length > longestPiece) throw tokenizerCorrupt(file, `the piece ${id} has ${piece.length} characters`);
  if (!Number.isFinite(score)) throw tokenizerCorrupt(file, `the piece ${id} has the score ${score}`);
}

function byteIdsOf(pieces: readonly ScoredPiece[], file: string): number[] {
  const ids: number[] = [];
  for (const id of idsWhere(pieces, ({ type }) => type === pieceType.byte)) {
    const byte = fallbackByte(pieces[id]?.piece ?? '');
    if (byte !== undefined) ids[byte] = id;
  }
  for (let byte = 0; byte < 256; byte++) {
    if (ids[byte] === undefined) throw tokenizerCorrupt(file, `there is no piece for the byte ${byte}`);
  }
  return ids;
}
