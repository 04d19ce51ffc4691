/** Told of long work as it goes on. All sizes are in the unit that `unit` names. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  /** Undefined where the end is not known. */
  readonly total: number | undefined;
  readonly unit: 'bytes' | 'steps' | 'examples' | 'weights';
}

export interface WorkOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Aborting rejects with the signal's reason and leaves nothing half-written. */
  readonly signal?: AbortSignal | undefined;
}
