import type { CellPlace } from '../../src/protocol/views/grid.ts';

/** `taken`: the text that stands in the file now replaces the draft; `conflict`: the draft stays, and will replace what was written there meanwhile. */
export type Reconciliation = 'kept' | 'taken' | 'conflict';

/** A text that is being typed, and what is known of the same text in the file. */
export class Draft {
  private typed: string;
  private base: string;
  private sent: { readonly number: number; readonly text: string } | undefined;

  constructor(
    readonly cell: CellPlace,
    textInFile: string,
  ) {
    this.typed = textInFile;
    this.base = textInFile;
  }

  get text(): string {
    return this.typed;
  }

  /** Whether something was typed that is neither in the file nor on its way to it. */
  get isPending(): boolean {
    return this.typed !== (this.sent?.text ?? this.base);
  }

  /** Whether the file says what was typed. */
  get isSettled(): boolean {
    return this.sent === undefined && this.typed === this.base;
  }

  type(text: string): void {
    this.typed = text;
  }

  markSent(number: number): void {
    this.sent = { number, text: this.typed };
  }

  /** The edit was not made: what was typed is pending again. */
  takeRefusal(number: number): void {
    if (this.sent?.number === number) this.sent = undefined;
  }

  /** The file says `text` after the view's edit `applied`. */
  reconcile(text: string, applied: number): Reconciliation {
    if (this.sent !== undefined) {
      // What the file says is older than what was sent.
      if (applied < this.sent.number) return 'kept';
      this.base = this.sent.text;
      this.sent = undefined;
    }
    const hadTyped = this.typed !== this.base;
    const changedElsewhere = text !== this.base;
    this.base = text;
    if (text === this.typed || !changedElsewhere) return 'kept';
    if (hadTyped) return 'conflict';
    this.typed = text;
    return 'taken';
  }
}
