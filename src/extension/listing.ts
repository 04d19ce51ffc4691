import type { LogOutputChannel } from 'vscode';
import { logError } from './report.ts';

/** What a folder holds, read when it is first asked for and again on demand. Readings that would overlap are one. */
export class Listing {
  private reading: Promise<void> | undefined;
  private read = false;

  constructor(
    private readonly readAll: () => Promise<void>,
    private readonly log: LogOutputChannel,
  ) {}

  /** Whether it was read. */
  get isKnown(): boolean {
    return this.read;
  }

  /** Reads it where it was never read. */
  async ready(): Promise<void> {
    if (!this.read) await this.load();
  }

  async load(): Promise<void> {
    this.reading ??= this.readOnce().finally(() => {
      this.reading = undefined;
    });
    await this.reading;
  }

  /** Reads it anew, with nobody waiting. */
  refresh(): void {
    this.load().catch((error) => logError(error, this.log));
  }

  private async readOnce(): Promise<void> {
    await this.readAll();
    this.read = true;
  }
}
