import { truncate, width } from './text.ts';

/** A stream of the process, or a substitute in tests. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const eraseLine = '\r\u001B[2K';
// Often enough to seem alive, seldom enough to cost nothing.
const redrawInterval = 100;

/** One line at the bottom of a terminal that is drawn over again, above which other lines scroll. */
export class StatusLine {
  private shown = '';
  private drawnAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly stream: TextStream,
    private readonly now: () => number = Date.now,
  ) {}

  /** Shows the first of `texts` for which there is room, or the last one cut; at most ten times a second. */
  show(...texts: readonly [string, ...string[]]): void {
    if (this.now() - this.drawnAt < redrawInterval) return;
    this.drawnAt = this.now();
    // The last column stays free: some terminals wrap when it is filled.
    const columns = (this.stream.columns ?? 80) - 1;
    const text = texts.find((each) => width(each) <= columns) ?? texts.at(-1) ?? '';
    this.shown = truncate(text, columns);
    this.stream.write(eraseLine + this.shown);
  }

  /** Writes whole lines above the status line. */
  print(text: string): void {
    const status = this.shown;
    this.stream.write(`${status === '' ? '' : eraseLine}${text}\n${status}`);
  }

  clear(): void {
    if (this.shown !== '') this.stream.write(eraseLine);
    this.shown = '';
    this.drawnAt = Number.NEGATIVE_INFINITY;
  }
}

/** A bar of `━` of so many columns, filled to `share`. */
export function progressBar(share: number, columns = 24): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * columns);
  return '━'.repeat(filled) + '─'.repeat(columns - filled);
}
