import type { Problem } from '../document.ts';
import { missingComma, syntaxProblem } from '../problems.ts';
import { literalContent, literalStyle } from './literals.ts';
import { flatChildren, isString, type SyntaxNode } from './tree.ts';

/** `key: value` between two commas of a dictionary, each a list of neighbouring nodes; `colon` is undefined where none was typed yet. */
export interface Item {
  readonly key: readonly SyntaxNode[];
  readonly value: readonly SyntaxNode[];
  readonly colon: SyntaxNode | undefined;
}

export interface BraceContent {
  readonly items: readonly Item[];
  readonly problems: readonly Problem[];
  /** The offset of the closing brace. */
  readonly close: number | undefined;
}

/** Divides what stands between braces into items, also where commas, colons or quotes are missing. */
export function readItems(source: string, braces: SyntaxNode): BraceContent {
  const reader = new ItemReader(source);
  let close: number | undefined;
  for (const node of flatChildren(braces).slice(1)) {
    if (node.name === '}') close = node.from;
    else reader.take(node);
  }
  return { ...reader.finish(), close };
}

class ItemReader {
  private readonly items: Item[] = [];
  private readonly problems: Problem[] = [];
  private key: SyntaxNode[] = [];
  private value: SyntaxNode[] = [];
  private colon: SyntaxNode | undefined;

  constructor(private readonly source: string) {}

  take(node: SyntaxNode): void {
    if (node.name === 'Comment') return;
    if (node.name === ',') this.endItem();
    else if (node.name === ':') this.takeColon(node);
    else if (node.type.isError) {
      if (node.to > node.from) this.problems.push(syntaxProblem({ start: node.from, end: node.to }));
    } else {
      (this.colon === undefined ? this.key : this.value).push(node);
      // A text without its closing quote ends with its line, and so does its item.
      if (isUnterminated(this.source, node)) this.endItem();
    }
  }

  finish(): Omit<BraceContent, 'close'> {
    this.endItem();
    return { items: this.items, problems: this.problems };
  }

  /** A second colon means that the comma before its key is missing. */
  private takeColon(colon: SyntaxNode): void {
    const nextKey = this.colon === undefined ? undefined : this.value.pop();
    if (nextKey !== undefined) {
      this.problems.push(missingComma({ start: nextKey.from, end: nextKey.to }));
      this.endItem();
      this.key = [nextKey];
    }
    this.colon = colon;
  }

  private endItem(): void {
    const { key, value, colon } = this;
    if (key.length > 0 || value.length > 0 || colon !== undefined) this.items.push({ key, value, colon });
    this.key = [];
    this.value = [];
    this.colon = undefined;
  }
}

function isUnterminated(source: string, node: SyntaxNode): boolean {
  if (!isString(node)) return false;
  const range = { start: node.from, end: node.to };
  const style = literalStyle(source, range);
  return style !== undefined && !literalContent(source, range, style).isClosed;
}
