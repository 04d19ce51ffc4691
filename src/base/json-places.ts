/** Where a value begins in a text; both count from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** A list or an object that is open, and how many keys of the path lead to it; undefined beside the path. */
interface Container {
  readonly isList: boolean;
  readonly reached: number | undefined;
}

const inScalar = /[\w+.-]/;

/**
 * Where the values begin that a path of keys leads to, in their order; a list on the way, and at its end, stands for its elements.
 * JSON.parse keeps no places.
 * @param text JSON that JSON.parse reads, without a key twice in one object
 */
export function jsonPositions(text: string, path: readonly string[]): TextPosition[] {
  const positions: TextPosition[] = [];
  const open: Container[] = [];
  let line = 1;
  let lineStart = 0;
  let key = '';
  /** How many keys of the path lead to the value that begins here. */
  const reachedHere = (): number | undefined => {
    const inside = open.at(-1);
    if (inside === undefined) return 0;
    if (inside.isList || inside.reached === undefined) return inside.reached;
    return path[inside.reached] === key ? inside.reached + 1 : undefined;
  };
  const begin = (at: number) => {
    if (reachedHere() === path.length) positions.push({ line, column: at - lineStart + 1 });
  };
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\n') {
      line++;
      lineStart = at + 1;
    } else if (character === '[') open.push({ isList: true, reached: reachedHere() });
    else if (character === '{') {
      begin(at);
      const reached = reachedHere();
      open.push({ isList: false, reached: reached === path.length ? undefined : reached });
    } else if (character === ']' || character === '}') open.pop();
    else if (character === '"') {
      const end = endOfString(text, at);
      if (isKey(text, end)) key = String(JSON.parse(text.slice(at, end)));
      else begin(at);
      at = end - 1;
    } else if (inScalar.test(character)) {
      begin(at);
      while (inScalar.test(text.charAt(at + 1))) at++;
    }
  }
  return positions;
}

/** The offset after the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** Whether a colon follows. */
function isKey(text: string, at: number): boolean {
  const colon = /[ \t\n\r]*:/y;
  colon.lastIndex = at;
  return colon.test(text);
}
