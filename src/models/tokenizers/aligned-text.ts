/**
 * A text derived from a source text. Unit i (UTF-16) of `text` came from the source's units starts[i] up to ends[i]; an inserted
 * unit has an empty range. Both arrays ascend.
 */
export interface AlignedText {
  readonly text: string;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** The units `start` up to `end` of `source`, each aligned with itself. */
export function alignedSlice(source: string, start: number, end: number): AlignedText {
  const starts = new Int32Array(end - start);
  const ends = new Int32Array(end - start);
  for (let index = start; index < end; index++) {
    starts[index - start] = index;
    ends[index - start] = index + 1;
  }
  return { text: source.slice(start, end), starts, ends };
}

/** The units `start` up to `end` of an aligned text. */
export function subtext(whole: AlignedText, start: number, end: number): AlignedText {
  if (start === 0 && end === whole.text.length) return whole;
  return {
    text: whole.text.slice(start, end),
    starts: whole.starts.subarray(start, end),
    ends: whole.ends.subarray(start, end),
  };
}

/** The source range of the units `start` up to `end`; an empty range of units lies where the unit at `start` begins. */
export function sourceRange(whole: AlignedText, start: number, end: number): { start: number; end: number } {
  const first = whole.starts[start] ?? whole.ends[start - 1] ?? 0;
  return { start: first, end: end > start ? (whole.ends[end - 1] ?? first) : first };
}

/** Builds an aligned text from parts of another. */
export class AlignedTextBuilder {
  private readonly parts: string[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  constructor(private readonly from: AlignedText) {}

  /** Takes over the units `start` up to `end` as they are. */
  keep(start: number, end: number): void {
    if (start === end) return;
    this.parts.push(this.from.text.slice(start, end));
    for (let index = start; index < end; index++) {
      this.starts.push(this.from.starts[index] ?? 0);
      this.ends.push(this.from.ends[index] ?? 0);
    }
  }

  /** Writes `text` in place of the units `start` up to `end`: every unit of `text` is aligned with all of their source. */
  replace(text: string, start: number, end: number): void {
    if (text === '') return;
    this.parts.push(text);
    const range = sourceRange(this.from, start, end);
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
    return { text: this.parts.join(''), starts: Int32Array.from(this.starts), ends: Int32Array.from(this.ends) };
  }
}

/** Each match of `pattern` (global) replaced by what `replacement` gives for it; the text itself where nothing changes. */
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
