import { present } from '../../../base/failure.ts';
import type { SubwordModel } from '../subword-models.ts';
import { Agenda } from './agenda.ts';
import type { PieceInventory, Segment } from './piece-inventory.ts';

/** A symbol of a text that is being merged: a stretch of it, linked with its neighbours; empty once it was merged into the one before. */
interface TextSymbol {
  readonly start: number;
  end: number;
  previous: number;
  next: number;
  /** Symbols that a user defined are never merged. */
  readonly isFrozen: boolean;
}

/** Two neighbours whose joint text is a piece. */
interface Merge {
  readonly left: number;
  readonly right: number;
  readonly score: number;
  /** Where the two ended when they were found: a merge whose parts have since changed is out of date. */
  readonly end: number;
  readonly middle: number;
}

const noSymbol = -1;

/** Chains of unused pieces in real models have a few links; beyond this a file is made to exhaust the stack. */
const deepestDivision = 100;

/**
 * SentencePiece's BPE: of all neighbours whose joint text is a piece, those whose piece has the highest score are joined first, the
 * leftmost of equals. Pieces marked as unused take part in it and are divided again at the end.
 */
export function sentencePieceBpe(inventory: PieceInventory): SubwordModel {
  return {
    vocabulary: inventory.vocabulary,
    split: (text) => inventory.subwords(text, new Merging(text, inventory).segments()),
  };
}

class Merging {
  private readonly symbols: TextSymbol[] = [];
  private readonly agenda = new Agenda<Merge>(
    (one, other) => one.score > other.score || (one.score === other.score && one.left < other.left),
  );
  /** Where unused pieces were joined. */
  private readonly middles = new Map<string, number>();

  constructor(
    private readonly text: string,
    private readonly inventory: PieceInventory,
  ) {
    for (let start = 0; start < text.length; ) {
      const symbolEnd = inventory.userDefined.longestAt(text, start);
      const end = symbolEnd ?? start + String.fromCodePoint(text.codePointAt(start) ?? 0).length;
      const index = this.symbols.length;
      const next = end < text.length ? index + 1 : noSymbol;
      this.symbols.push({ start, end, previous: index - 1, next, isFrozen: symbolEnd !== undefined });
      start = end;
    }
    for (let right = 1; right < this.symbols.length; right++) this.propose(right - 1, right);
  }

  segments(): Segment[] {
    for (let merge = this.agenda.pop(); merge !== undefined; merge = this.agenda.pop()) this.apply(merge);
    const segments: Segment[] = [];
    for (let index = this.symbols.length === 0 ? noSymbol : 0; index !== noSymbol; ) {
      const { start, end, next } = this.symbol(index);
      this.divide(start, end, segments, 0);
      index = next;
    }
    return segments;
  }

  private propose(left: number, right: number): void {
    if (left === noSymbol || right === noSymbol) return;
    const { start, end: middle, isFrozen } = this.symbol(left);
    const { end, isFrozen: isNextFrozen } = this.symbol(right);
    if (isFrozen || isNextFrozen) return;
    const piece = this.text.slice(start, end);
    const id = this.inventory.textPieces.get(piece);
    if (id === undefined) return;
    this.agenda.push({ left, right, score: this.inventory.score(id), end, middle });
    if (this.inventory.isUnused(id)) this.middles.set(piece, middle - start);
  }

  private apply({ left, right, end, middle }: Merge): void {
    const first = this.symbol(left);
    const second = this.symbol(right);
    const isCurrent = first.end === middle && second.start === middle && second.end === end && first.next === right;
    if (!isCurrent) return;
    first.end = end;
    first.next = second.next;
    if (second.next !== noSymbol) this.symbol(second.next).previous = left;
    second.end = second.start;
    this.propose(first.previous, left);
    this.propose(left, first.next);
  }

  private divide(start: number, end: number, segments: Segment[], depth: number): void {
    const piece = this.text.slice(start, end);
    const id = this.inventory.textPieces.get(piece);
    const isUnused = id !== undefined && this.inventory.isUnused(id) && depth <= deepestDivision;
    const middle = isUnused ? this.middles.get(piece) : undefined;
    if (middle === undefined) {
      segments.push({ id: isUnused ? undefined : id, start, end });
      return;
    }
    this.divide(start, start + middle, segments, depth + 1);
    this.divide(start + middle, end, segments, depth + 1);
  }

  private symbol(index: number): TextSymbol {
    return present(this.symbols[index], 'a symbol');
  }
}
