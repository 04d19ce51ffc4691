/** Fewer steps say little: the first ones warm caches up. */
const stepsToTell = 3;

/** How fast the runs of a sweep are made, and how long the rest of them takes. */
export class SweepPace {
  private readonly startedAt: number;
  private made = 0;

  /** @param steps of all runs that are to be made, at the most */
  constructor(
    private readonly steps: number,
    private readonly now: () => number = Date.now,
  ) {
    this.startedAt = now();
  }

  get stepsMade(): number {
    return this.made;
  }

  takeStep(): void {
    this.made += 1;
  }

  /** By the time that steps have taken so far, evaluations between them included; undefined where that tells nothing yet. */
  get secondsLeft(): number | undefined {
    const left = this.steps - this.made;
    if (left < 0 || this.made < stepsToTell) return undefined;
    return (left * (this.now() - this.startedAt)) / 1000 / this.made;
  }
}
