import type { GridTokens } from '../../src/protocol/views/grid.ts';

/** Texts that one message asks for. */
const mostAsked = 500;

/** What is remembered: many times what one sees, and as much as a file of 10,000 prompts holds. */
const mostKnown = 20_000;

/** The tokens of texts, asked for when they are first seen. */
export class TokenStore {
  private known = new Map<string, GridTokens>();
  private readonly asked = new Set<string>();
  private readonly wanted = new Set<string>();
  private isScheduled = false;

  constructor(private readonly ask: (texts: readonly string[]) => void) {}

  /** The tokens of `text`; where they are not known yet, they are asked for. */
  get(text: string): GridTokens | undefined {
    const tokens = this.known.get(text);
    if (tokens === undefined && !this.asked.has(text)) this.want(text);
    return tokens;
  }

  add(texts: readonly GridTokens[]): void {
    if (this.known.size + texts.length > mostKnown) this.known = new Map();
    for (const tokens of texts) {
      this.known.set(tokens.text, tokens);
      this.asked.delete(tokens.text);
    }
  }

  /** Another model counts now, or those of a failed count are to be asked for again. */
  forget(): void {
    this.known.clear();
    this.asked.clear();
    this.wanted.clear();
  }

  private want(text: string): void {
    this.wanted.add(text);
    if (this.isScheduled) return;
    this.isScheduled = true;
    // Everything that one drawing of the grid misses goes into one message.
    setTimeout(() => this.send());
  }

  private send(): void {
    this.isScheduled = false;
    const texts = [...this.wanted];
    this.wanted.clear();
    for (const text of texts) this.asked.add(text);
    for (let start = 0; start < texts.length; start += mostAsked) this.ask(texts.slice(start, start + mostAsked));
  }
}
