import { StatusLine, type TextStream } from './status-line.ts';
import { createStyle, type Style } from './style.ts';

export interface OutputOptions {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Results as JSON instead of text. */
  readonly json: boolean;
  /** Nothing on stderr but warnings and errors. */
  readonly quiet: boolean;
  readonly colors: { readonly stdout: boolean; readonly stderr: boolean };
}

/** What a command prints: its result on stdout, everything that only accompanies it on stderr. */
export class Output {
  readonly json: boolean;
  /** For text on stdout. */
  readonly style: Style;
  /** For text on stderr. */
  readonly messageStyle: Style;
  /** Undefined where stderr is no terminal: then each event is a line of its own. */
  readonly status: StatusLine | undefined;
  private readonly stdout: TextStream;
  private readonly stderr: TextStream;
  private readonly quiet: boolean;

  constructor({ stdout, stderr, json, quiet, colors }: OutputOptions) {
    this.json = json;
    this.quiet = quiet;
    this.stdout = stdout;
    this.stderr = stderr;
    this.style = createStyle(colors.stdout);
    this.messageStyle = createStyle(colors.stderr);
    this.status = stderr.isTTY && !quiet ? new StatusLine(stderr) : undefined;
  }

  /** The command's result: with --json `document` as one line of JSON, else the text. */
  result(document: unknown, text: () => string): void {
    this.status?.clear();
    this.stdout.write(`${this.json ? JSON.stringify(document) : text()}\n`);
  }

  /** One event of a stream of results, as one line of JSON; nothing without --json. */
  event(document: unknown): void {
    if (this.json) this.stdout.write(`${JSON.stringify(document)}\n`);
  }

  /** A piece of text on stdout, as it comes. */
  text(piece: string): void {
    this.stdout.write(piece);
  }

  /** A line for whoever watches. */
  note(text: string): void {
    if (!this.quiet) this.message(text);
  }

  /** A line that must be seen, also with --quiet. */
  warning(text: string): void {
    this.message(this.messageStyle.yellow(text));
  }

  message(text: string): void {
    if (this.status === undefined) this.stderr.write(`${text}\n`);
    else this.status.print(text);
  }
}
