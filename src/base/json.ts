import { jsonMalformed } from './failures.ts';
import { readText } from './files.ts';
import { t } from './l10n.ts';

/**
 * The content of a JSON text.
 * @throws Failure with the line and column of the first error.
 */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // V8's message names the place only for some of the errors, and differently in each version.
    const offset = firstJsonError(text);
    if (offset === undefined) throw error;
    const before = text.slice(0, offset).split('\n');
    throw jsonMalformed(file, before.length, (before.at(-1) ?? '').length + 1, describe(text, offset));
  }
}

export async function readJson(file: string): Promise<unknown> {
  return parseJson(await readText(file), file);
}

const space = /[ \t\n\r]*/y;
// Between the quotes: anything from U+0020 on but quote and backslash, or an escape.
const openString = /"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/uy;
const key = new RegExp(`${openString.source}"`, 'uy');
const scalar = new RegExp(`${key.source}|-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null`, 'uy');

/** The offset of the first place where `text` departs from the grammar of RFC 8259; undefined when it does not. */
function firstJsonError(text: string): number | undefined {
  const closers: string[] = [];
  let at = 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const matched = pattern.exec(text);
    if (matched !== null) at += matched[0].length;
    return matched !== null;
  };
  const take = (character: string): boolean => {
    skip(space);
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  /** The place of the error in what is no value and no key: inside a string that is never closed, if one begins here. */
  const errorHere = (): number => {
    const start = at;
    if (skip(key)) return start;
    skip(openString);
    return at;
  };
  const takeKey = (): boolean => {
    skip(space);
    return skip(key) && take(':');
  };

  for (;;) {
    // One value, or the opening of a container and its first key.
    if (take('{')) {
      if (!take('}')) {
        closers.push('}');
        if (!takeKey()) return errorHere();
        continue;
      }
    } else if (take('[')) {
      if (!take(']')) {
        closers.push(']');
        continue;
      }
    } else if (!skip(scalar)) return errorHere();
    // After a value: containers end, or the next value follows.
    while (closers.length > 0 && take(closers.at(-1) ?? '')) closers.pop();
    if (closers.length === 0) {
      skip(space);
      return at < text.length ? at : undefined;
    }
    if (!take(',')) return at;
    if (closers.at(-1) === '}' && !takeKey()) return errorHere();
  }
}

function describe(text: string, offset: number): string {
  const [character] = text.slice(offset, offset + 2);
  return character === undefined ? t('the end of the text') : JSON.stringify(character);
}
