/** A sidecar that ran for this long was not broken from the start: the next crash counts as the first. */
const provenAfter = 60_000;
const firstDelay = 500;
const longestDelay = 30_000;
const mostAttempts = 5;
/** A sidecar that does not come up at all is broken: waiting longer would only keep the user from being told. */
const mostAttemptsToComeUp = 2;

/** Decides when a crashed sidecar is started again: at once at first, then after doubling delays, and then no more. */
export class RestartPolicy {
  private crashes = 0;

  /**
   * @param ranFor milliseconds for which the sidecar ran
   * @param cameUp whether it ever answered
   * @returns milliseconds until the next start, or undefined when it is not to be started again by itself
   */
  afterCrash(ranFor: number, cameUp: boolean): number | undefined {
    if (ranFor >= provenAfter) this.crashes = 0;
    this.crashes += 1;
    if (this.crashes > (cameUp ? mostAttempts : mostAttemptsToComeUp)) return undefined;
    return Math.min(longestDelay, firstDelay * 2 ** (this.crashes - 1));
  }

  get attempt(): number {
    return this.crashes;
  }

  reset(): void {
    this.crashes = 0;
  }
}
