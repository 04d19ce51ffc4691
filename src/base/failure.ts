/** Where in the user's material something is wrong: a file, and the line and column (from 1) when they are known. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

interface FailureDetails {
  /** A stable name for scripts and tests, for example `safetensors.offset-outside-file`. */
  readonly code: string;
  /** What happened, in the user's language. */
  readonly message: string;
  /** The way out: what the user can do now, in the user's language. */
  readonly remedy: string;
  readonly place?: Place;
  readonly cause?: unknown;
}

/**
 * A failure that was foreseen. Every one is made by a named factory in a file called `failures.ts` of the folder it belongs to;
 * anything else that is thrown is a defect of this program.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: string;
  readonly remedy: string;
  readonly place: Place | undefined;

  constructor(details: FailureDetails) {
    super(details.message, { cause: details.cause });
    this.code = details.code;
    this.remedy = details.remedy;
    this.place = details.place;
  }
}

/** Signals a defect of this program: a state that its own invariants exclude. */
export class Defect extends Error {
  override readonly name = 'Defect';
}

/** Checks an invariant, and narrows the type with it. */
export function assert(condition: unknown, invariant: string): asserts condition {
  if (!condition) throw new Defect(invariant);
}

/** The value, where an invariant excludes that it is missing. */
export function present<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new Defect(`missing: ${what}`);
  return value;
}
