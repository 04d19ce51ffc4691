import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const controlCharacter = /\p{Cc}/gu;

/** `text` on one line, with control characters made visible: what comes from data must not steer the terminal. */
export function oneLine(text: string): string {
  return text
    .replaceAll('\r\n', '↵')
    .replaceAll('\n', '↵')
    .replaceAll('\t', '⇥')
    .replace(controlCharacter, (character) => `\\x${hexadecimal(character)}`);
}

/** `text` with its line breaks and tabs, all other control characters made visible. */
export function severalLines(text: string): string {
  return text.replace(controlCharacter, (character) =>
    character === '\n' || character === '\t' ? character : `\\x${hexadecimal(character)}`,
  );
}

function hexadecimal(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0');
}

/** Columns that `text` takes in a terminal; wide for East Asian characters. */
export function width(text: string): number {
  return stringWidth(text);
}

/** `text` cut to `columns` columns, with an ellipsis where something was cut. */
export function truncate(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const segmentWidth = width(segment);
    if (used + segmentWidth > columns - 1) break;
    kept += segment;
    used += segmentWidth;
  }
  return `${kept}…`;
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - width(text))) + text;
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}

/** `text` in lines of at most `columns` columns, broken at spaces. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || width(last) + 1 + width(word) > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
