import { truncate } from './text.ts';

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

  /** Shows `text`, at most ten times a second unless `force` asks for it. */
  show(text: string, force = false): void {
    if (!force && this.now() - this.drawnAt < redrawInterval) return;
    this.drawnAt = this.now();
    // The last column stays free: some terminals wrap when it is filled.
    this.shown = truncate(text, (this.stream.columns ?? 80) - 1);
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

const barWidth = 24;

/** A bar of `━`, filled to `share` of its width. */
export function progressBar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * barWidth);
  return '━'.repeat(filled) + '─'.repeat(barWidth - filled);
}
