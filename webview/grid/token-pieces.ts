/** The tokens of a text as places in it. */
export interface Spans {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

export type Piece =
  | { readonly kind: 'token'; readonly text: string }
  /** A further token of the character that the piece before shows. */
  | { readonly kind: 'byte' }
  /** Text that belongs to no token. */
  | { readonly kind: 'gap'; readonly text: string }
  /** Where the query stands: between prefix and infix. */
  | { readonly kind: 'split' };

/** A text as its tokens in order, with the split after the first `before` of them; without it where there are fewer. */
export function tokenPieces(text: string, { starts, ends }: Spans, before: number): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const [index, start] of starts.entries()) {
    const end = ends[index] ?? start;
    if (index === before) pieces.push({ kind: 'split' });
    if (start > done) pieces.push({ kind: 'gap', text: text.slice(done, start) });
    if (end > done) pieces.push({ kind: 'token', text: text.slice(Math.max(done, start), end) });
    else pieces.push({ kind: 'byte' });
    done = Math.max(done, end);
  }
  if (done < text.length) pieces.push({ kind: 'gap', text: text.slice(done) });
  if (before === starts.length) pieces.push({ kind: 'split' });
  return pieces;
}
