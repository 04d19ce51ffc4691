import { basename } from 'node:path';
import { type Disposable, EventEmitter } from 'vscode';
import { runTuning, type TuningOutcome, tuningEvent, workProgress } from '../../protocol/messages.ts';
import type { RunEvent, RunSummary, StepEvent } from '../../protocol/runs.ts';
import { setContextKey } from '../context-keys.ts';
import type { SidecarService } from '../sidecar/sidecar-service.ts';

/** What is tuned: a file's settings anew, or an interrupted run. */
export type TuningSource =
  | { readonly kind: 'file'; readonly file: string; readonly overrides: readonly string[] }
  | { readonly kind: 'resume'; readonly folder: string };

/** A tuning in progress, as far as it is known. */
export interface RunningTuning {
  readonly source: TuningSource;
  /** Undefined until the run folder is there. */
  readonly folder: string | undefined;
  /** What happens before the first step: the model is fetched or read. */
  readonly stage: string | undefined;
  readonly totalSteps: number | undefined;
  readonly step: StepEvent | undefined;
  readonly stopping: boolean;
}

interface FolderEvent {
  readonly folder: string;
  readonly event: RunEvent;
}

const work = 'tuning';

/** Between two changes that are told, in milliseconds. */
const shortestInterval = 200;

/** The tuning of this window: one at a time, since each takes the whole machine. */
export class TuningService implements Disposable {
  private readonly changeEmitter = new EventEmitter<void>();
  private readonly eventEmitter = new EventEmitter<FolderEvent>();
  private readonly endEmitter = new EventEmitter<void>();
  private running: RunningTuning | undefined;
  private controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  /** The state changed: begun, a step done, stopping, ended. */
  readonly onChange = this.changeEmitter.event;
  readonly onEvent = this.eventEmitter.event;
  readonly onEnd = this.endEmitter.event;

  constructor(private readonly sidecar: SidecarService) {
    sidecar.listen(tuningEvent, ({ folder, event }) => this.take(folder, event));
    sidecar.listen(workProgress, (progress) => {
      if (progress.work === work && this.running?.step === undefined) this.update({ stage: progress.stage });
    });
  }

  get current(): RunningTuning | undefined {
    return this.running;
  }

  /** Tunes until the run has ended. @throws Failure when it cannot begin, or when the sidecar dies */
  async run(source: TuningSource): Promise<TuningOutcome> {
    this.controller = new AbortController();
    this.running = {
      source,
      folder: source.kind === 'resume' ? source.folder : undefined,
      stage: undefined,
      totalSteps: undefined,
      step: undefined,
      stopping: false,
    };
    this.changeEmitter.fire();
    await setContextKey('running', true);
    try {
      const request =
        source.kind === 'file'
          ? { work, file: source.file, overrides: source.overrides }
          : { work, resume: source.folder };
      return await this.sidecar.request(runTuning, request, { signal: this.controller.signal });
    } finally {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.running = undefined;
      this.changeEmitter.fire();
      this.endEmitter.fire();
      await setContextKey('running', false);
    }
  }

  /** Ends the tuning after the step in progress; its state is kept. */
  stop(): void {
    this.update({ stopping: true });
    this.controller.abort();
  }

  /** A run as it is now, where it is the one that is being tuned. */
  applyTo(run: RunSummary): RunSummary {
    const { running } = this;
    if (running?.folder !== run.folder) return run;
    return { ...run, state: 'running', step: running.step?.step ?? run.step };
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.changeEmitter.dispose();
    this.eventEmitter.dispose();
    this.endEmitter.dispose();
  }

  private take(folder: string, event: RunEvent): void {
    if (event.type === 'started') this.update({ folder, totalSteps: event.total_steps, stage: undefined });
    else if (event.type === 'resumed') this.update({ folder, totalSteps: event.total_steps, stage: undefined });
    else if (event.type === 'step') this.takeStep(folder, event);
    this.eventEmitter.fire({ folder, event });
  }

  /** A small model makes hundreds of steps a second: who listens is told a few times. */
  private takeStep(folder: string, step: StepEvent): void {
    if (this.running === undefined) return;
    this.running = { ...this.running, folder, step, stage: undefined };
    this.timer ??= setTimeout(() => this.update({}), shortestInterval);
  }

  private update(change: Partial<RunningTuning>): void {
    if (this.running === undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.running = { ...this.running, ...change };
    this.changeEmitter.fire();
  }
}

/** What a person calls it. */
export function nameOfSource(source: TuningSource): string {
  return source.kind === 'file' ? basename(source.file).replace(/\.tune\.ya?ml$/, '') : basename(source.folder);
}
