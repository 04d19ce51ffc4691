import type { Progress } from '../base/progress.ts';
import type { Output } from './terminal/output.ts';

/** What every command is given besides its arguments. */
export interface CommandContext {
  readonly output: Output;
  /** Progress shown on stderr, and the signal that Ctrl-C aborts. */
  readonly work: { readonly onProgress: (progress: Progress) => void; readonly signal: AbortSignal };
}

/** Makes the context once the global options are known. */
export type OpenContext = () => CommandContext;
