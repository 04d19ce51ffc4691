import { Scalar } from 'yaml';
import type { SourceRange, TextRun } from '../document.ts';

/** Where the parts of a scalar's text stand in the source; escapes and folded line ends stand for what they were read as. */
export function scalarRuns(source: string, range: SourceRange, { type, value }: Scalar): TextRun[] {
  if (typeof value !== 'string') return [];
  const isQuoted = type === Scalar.QUOTE_DOUBLE || type === Scalar.QUOTE_SINGLE;
  const isBlock = type === Scalar.BLOCK_LITERAL || type === Scalar.BLOCK_FOLDED;
  const start = isBlock ? source.indexOf('\n', range.start) + 1 : range.start + (isQuoted ? 1 : 0);
  const end = range.end - (isQuoted ? 1 : 0);
  const runs = new RunReader(source, start, end, type ?? Scalar.PLAIN).read(value);
  // A scalar that is laid out in a way that is not followed here is one indivisible run.
  return runs ?? [{ text: 0, textLength: value.length, source: start, sourceLength: end - start }];
}

/** Walks a scalar's source and its text side by side. */
class RunReader {
  private readonly runs: TextRun[] = [];
  private text = 0;

  constructor(
    private readonly source: string,
    private at: number,
    private readonly end: number,
    private readonly type: string,
  ) {}

  /** The runs of `value`; undefined where the source does not spell it. */
  read(value: string): TextRun[] | undefined {
    if (this.type.startsWith('BLOCK')) this.skipIndentation();
    while (this.text < value.length) {
      if (this.at >= this.end) return undefined;
      if (!(this.takeEscape(value) || this.takeLineEnd(value) || this.takeVerbatim(value))) return undefined;
    }
    return this.runs;
  }

  private takeVerbatim(value: string): boolean {
    const from = this.at;
    while (this.at < this.end && this.text + this.at - from < value.length) {
      const unit = this.source.charAt(this.at);
      if (
        unit !== value.charAt(this.text + this.at - from) ||
        unit === '\n' ||
        (this.at > from && this.startsSpecial())
      )
        break;
      this.at++;
    }
    const length = this.at - from;
    this.add(length, from);
    return length > 0;
  }

  private takeEscape(value: string): boolean {
    const written = this.escapeHere();
    if (written === undefined) return false;
    const from = this.at;
    this.at += written.length;
    const isLineContinuation = /^\\\r?\n/.test(written);
    this.add(isLineContinuation ? 0 : lengthOfEscape(written, value, this.text), from);
    return true;
  }

  private escapeHere(): string | undefined {
    const rest = () => this.source.slice(this.at, Math.min(this.end, this.at + 200));
    const unit = this.source.charAt(this.at);
    if (this.type === Scalar.QUOTE_SINGLE && unit === "'") return "''";
    if (this.type !== Scalar.QUOTE_DOUBLE || unit !== '\\') return undefined;
    return /^\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r?\n[ \t]*|[\s\S])/.exec(rest())?.[0];
  }

  /** A line end with the blanks around it, which was read as a space or as line feeds. */
  private takeLineEnd(value: string): boolean {
    const pattern = this.type === Scalar.BLOCK_LITERAL ? /\r?\n/y : /[ \t]*(?:\r?\n[ \t]*)+/y;
    pattern.lastIndex = this.at;
    const written = pattern.exec(this.source)?.[0];
    if (written === undefined) return false;
    const from = this.at;
    this.at = Math.min(this.end, this.at + written.length);
    const read = this.type === Scalar.BLOCK_LITERAL ? '\n' : (/^(?:\n+| )/.exec(value.slice(this.text))?.[0] ?? '');
    if (!value.startsWith(read, this.text)) return false;
    this.add(read.length, from);
    if (this.type === Scalar.BLOCK_LITERAL) this.skipIndentation();
    return true;
  }

  private skipIndentation(): void {
    const indentation = this.type === Scalar.BLOCK_LITERAL ? this.indentation() : /[ \t]*/y;
    indentation.lastIndex = this.at;
    this.at += indentation.exec(this.source)?.[0].length ?? 0;
  }

  private blanks: RegExp | undefined;

  /** A literal block's lines are indented as its first one that is not empty. */
  private indentation(): RegExp {
    this.blanks ??= new RegExp(
      ` {0,${/^(?:[ \t]*\r?\n)*( *)/.exec(this.source.slice(this.at, this.end))?.[1]?.length ?? 0}}`,
      'y',
    );
    return this.blanks;
  }

  private startsSpecial(): boolean {
    return this.escapeHere() !== undefined || /^[ \t]*\r?\n/.test(this.source.slice(this.at, this.at + 80));
  }

  private add(textLength: number, from: number): void {
    const sourceLength = this.at - from;
    if (sourceLength > 0) this.runs.push({ text: this.text, textLength, source: from, sourceLength });
    this.text += textLength;
  }
}

/** An escape stands for one character; JSON writes one beyond U+FFFF as two escapes, each of them a half. */
function lengthOfEscape(written: string, value: string, at: number): number {
  if (written.startsWith('\\U')) return (value.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return 1;
}
