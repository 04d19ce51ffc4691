import type { Tokenizer } from '../models/tokenizers/tokenizer.ts';

/** A window works with one model, and perhaps compares a few. */
const keptOpen = 4;

/** The tokenizers in use; each is read once. */
export class OpenedTokenizers {
  private readonly opened = new Map<string, Promise<Tokenizer>>();

  constructor(private readonly read: (model: string) => Promise<Tokenizer>) {}

  open(model: string): Promise<Tokenizer> {
    const known = this.opened.get(model);
    if (known !== undefined) return known;
    const opening = this.read(model);
    this.opened.set(model, opening);
    // One that could not be read is tried again when it is next asked for: the user may have put it in place.
    opening.catch(() => this.opened.delete(model));
    const [oldest] = this.opened.keys();
    if (this.opened.size > keptOpen && oldest !== undefined) this.opened.delete(oldest);
    return opening;
  }

  /** Reads every tokenizer anew when it is next needed. */
  forget(): void {
    this.opened.clear();
  }
}
