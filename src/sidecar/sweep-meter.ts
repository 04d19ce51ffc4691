import type { SweepOverview, SweepProgress } from '../protocol/sweeps.ts';
import { SweepPace } from '../workflows/sweep/pace.ts';
import type { TrainingEvent } from '../workflows/tune.ts';

/** Progress is for people: no more often than they can see it. */
const shortestInterval = 200;

/** Tells how far a sweep is, a few times a second. */
export class SweepMeter {
  private readonly pace: SweepPace;
  private current: SweepProgress | undefined;
  private begun: number;
  private toldAt = 0;

  /** @param halves whether it shows only while they are made which runs go on */
  constructor(
    private readonly overview: SweepOverview,
    private readonly halves: boolean,
    private readonly tell: (progress: SweepProgress) => void,
    private readonly now: () => number = Date.now,
  ) {
    this.pace = new SweepPace(overview.steps, now);
    this.begun = halves ? 0 : overview.done;
  }

  begin(folder: string, label: string): void {
    this.begun += 1;
    this.show({
      folder,
      label,
      number: this.begun,
      of: this.halves ? null : this.overview.runs,
      step: 0,
      totalSteps: null,
      loss: null,
      stepsMade: this.pace.stepsMade,
      secondsLeft: this.pace.secondsLeft ?? null,
    });
  }

  take(event: TrainingEvent): void {
    if (this.current === undefined) return;
    if (event.type === 'started') this.show({ ...this.current, totalSteps: event.total_steps });
    else if (event.type === 'resumed') this.show({ ...this.current, step: event.step, totalSteps: event.total_steps });
    else if (event.type === 'step') {
      this.pace.takeStep();
      this.current = {
        ...this.current,
        step: event.step,
        loss: Number.isFinite(event.loss) ? event.loss : null,
        stepsMade: this.pace.stepsMade,
        secondsLeft: this.pace.secondsLeft ?? null,
      };
      if (this.now() - this.toldAt >= shortestInterval) this.show(this.current);
    } else if (event.type === 'finished') this.show(this.current);
  }

  private show(progress: SweepProgress): void {
    this.current = progress;
    this.toldAt = this.now();
    this.tell(progress);
  }
}
