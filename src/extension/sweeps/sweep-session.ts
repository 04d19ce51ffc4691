import type { SweepOverview, SweepProgress, SweepView } from '../../protocol/sweeps.ts';

export type SweepStatus = 'planning' | 'ready' | 'running' | 'pausing' | 'paused' | 'stopping';

/** How a piece of a sweep ended: it is done, or can go on. */
export type SweepEnd = 'ended' | 'paused' | 'stopped';

interface SweepWork {
  plan(file: string, signal: AbortSignal): Promise<SweepOverview>;
  make(file: string, overview: SweepOverview, signal: AbortSignal): Promise<SweepView>;
  /** Told of every change but the steps. */
  changed(): void;
}

/**
 * A sweep that this window makes, from its plan to its end. Pausing and stopping end it after the step in progress and lose nothing; a paused
 * one waits to be resumed, a stopped one is forgotten here, and its run folders know how to go on when it is started again.
 */
export class SweepSession {
  private current: SweepStatus = 'planning';
  private controller = new AbortController();
  private failed = new Map<string, string>();
  private latest: SweepProgress | undefined;
  /** Whether a run is going on; between two, before the first and after the last one something else is done. */
  private inRun = false;
  private finished = 0;
  private work: string | undefined;
  private left: SweepOverview | undefined;

  constructor(
    readonly file: string,
    private readonly sidecar: SweepWork,
  ) {}

  get status(): SweepStatus {
    return this.current;
  }

  /** Of the run that goes on. */
  get progress(): SweepProgress | undefined {
    return this.inRun ? this.latest : undefined;
  }

  /** What is done where no run goes on: a model is read, steps are timed, prompts are scored. */
  get stage(): string | undefined {
    return this.work;
  }

  /** Why runs of this session failed, by their ids. */
  get failures(): ReadonlyMap<string, string> {
    return this.failed;
  }

  get isBusy(): boolean {
    return this.current !== 'paused' && this.current !== 'ready';
  }

  async plan(): Promise<SweepOverview> {
    this.left = await this.sidecar.plan(this.file, this.controller.signal);
    this.change('ready');
    return this.left;
  }

  /** Makes runs until all are made, or until it is paused or stopped. @throws what the sidecar throws; the session is paused then */
  async run(): Promise<SweepEnd> {
    const { left } = this;
    if (left === undefined) throw new Error('A sweep is planned before it is run.');
    this.controller = new AbortController();
    this.latest = undefined;
    this.finished = 0;
    this.failed = new Map();
    this.change('running');
    try {
      await this.sidecar.make(this.file, left, this.controller.signal);
      return 'ended';
    } catch (error) {
      if (this.current === 'stopping') return 'stopped';
      const paused = this.current === 'pausing';
      this.left = this.remaining(left);
      this.inRun = false;
      this.change('paused');
      if (paused) return 'paused';
      throw error;
    }
  }

  pause(): void {
    if (this.current !== 'running') return;
    this.change('pausing');
    this.controller.abort();
  }

  stop(): void {
    this.change('stopping');
    this.controller.abort();
  }

  /** @returns whether another run has begun */
  takeProgress(progress: SweepProgress): boolean {
    const isOther = !this.inRun || progress.folder !== this.latest?.folder;
    this.latest = progress;
    this.inRun = true;
    this.work = undefined;
    return isOther;
  }

  takeStage(stage: string): void {
    if (this.inRun || this.work === stage) return;
    this.work = stage;
    this.sidecar.changed();
  }

  /** Told of every run, also of those that were made before. */
  takeEnd(run: string, failure: string | null): void {
    if (failure !== null) this.failed.set(run, failure);
    else if (this.inRun) this.finished += 1;
    this.inRun = false;
  }

  /** The run that was interrupted, and those that failed, are begun again. */
  private remaining({ done, steps, ...rest }: SweepOverview): SweepOverview {
    const made = this.latest?.stepsMade ?? 0;
    return { ...rest, done: done + this.finished, steps: Math.max(0, steps - made) };
  }

  private change(status: SweepStatus): void {
    this.current = status;
    this.work = undefined;
    this.sidecar.changed();
  }
}
