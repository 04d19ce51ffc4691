/**
 * A text derived from a source text, which knows for each of its UTF-16 units the range of the source that it came from. Without an
 * `alignment` the text is a part of the source: its unit i is the source's unit `offset` + i.
 */
export interface AlignedText {
  readonly text: string;
  readonly offset: number;
  readonly alignment: Alignment | undefined;
}

/** Unit i of a text came from the source's units starts[offset + i] up to ends[offset + i]; both ascend, and an inserted unit has an empty range. */
interface Alignment {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** The source itself. */
export function sourceText(text: string): AlignedText {
  return { text, offset: 0, alignment: undefined };
}

/** The units `start` up to `end` of an aligned text. */
export function subtext(whole: AlignedText, start: number, end: number): AlignedText {
  if (start === 0 && end === whole.text.length) return whole;
  return { text: whole.text.slice(start, end), offset: whole.offset + start, alignment: whole.alignment };
}

/** Where in the source the unit `index` begins; past the last unit, where the last one ends. */
export function sourceStart({ text, offset, alignment }: AlignedText, index: number): number {
  if (alignment === undefined) return offset + index;
  if (index < text.length) return alignment.starts[offset + index] ?? 0;
  return alignment.ends[offset + index - 1] ?? 0;
}

/** Where in the source the units before `index` end. */
function sourceEnd({ offset, alignment }: AlignedText, index: number): number {
  return alignment === undefined ? offset + index : (alignment.ends[offset + index - 1] ?? 0);
}

/** The source range of the units `start` up to `end`; an empty range of units lies where the unit at `start` begins. */
export function sourceRange(whole: AlignedText, start: number, end: number): { start: number; end: number } {
  const first = sourceStart(whole, start);
  return { start: first, end: end > start ? sourceEnd(whole, end) : first };
}

/** Builds an aligned text from parts of another. */
export class AlignedTextBuilder {
  private text = '';
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  constructor(private readonly from: AlignedText) {}

  /** Takes over the units `start` up to `end` as they are. */
  keep(start: number, end: number): void {
    this.text += this.from.text.slice(start, end);
    for (let index = start; index < end; index++) {
      this.starts.push(sourceStart(this.from, index));
      this.ends.push(sourceEnd(this.from, index + 1));
    }
  }

  /** Writes `text` in place of the units `start` up to `end`: every unit of `text` is aligned with all of their source. */
  replace(text: string, start: number, end: number): void {
    const range = sourceRange(this.from, start, end);
    this.text += text;
    for (let index = 0; index < text.length; index++) {
      this.starts.push(range.start);
      this.ends.push(range.end);
    }
  }

  /** Writes `text`, which stands for nothing of the source, before unit `at`. */
  insert(text: string, at: number): void {
    this.replace(text, at, at);
  }

  build(): AlignedText {
    return { text: this.text, offset: 0, alignment: { starts: this.starts, ends: this.ends } };
  }
}

/** Each match of `pattern` (global) replaced by what `replacement` gives for it; the text itself where nothing matches. */
export function replaceMatches(
  input: AlignedText,
  pattern: RegExp,
  replacement: (match: string) => string,
): AlignedText {
  const builder = new AlignedTextBuilder(input);
  let done = 0;
  for (const match of input.text.matchAll(pattern)) {
    builder.keep(done, match.index);
    done = match.index + match[0].length;
    const written = replacement(match[0]);
    if (written === match[0]) builder.keep(match.index, done);
    else builder.replace(written, match.index, done);
  }
  if (done === 0) return input;
  builder.keep(done, input.text.length);
  return builder.build();
}

/** `text` before everything else, aligned with nothing. */
export function prepend(text: string, input: AlignedText): AlignedText {
  const builder = new AlignedTextBuilder(input);
  builder.insert(text, 0);
  builder.keep(0, input.text.length);
  return builder.build();
}

/** `text` after everything else, aligned with nothing. */
export function append(text: string, input: AlignedText): AlignedText {
  const builder = new AlignedTextBuilder(input);
  builder.keep(0, input.text.length);
  builder.insert(text, input.text.length);
  return builder.build();
}
