import { sep } from 'node:path';
import { type Disposable, EventEmitter, type LogOutputChannel, workspace } from 'vscode';
import { t } from '../../base/l10n.ts';
import { workProgress } from '../../protocol/messages.ts';
import {
  listSweeps,
  planSweep,
  readSweep,
  runSweep,
  type SweepOverview,
  type SweepView,
  sweepProgress,
  sweepRunEnded,
  type UnreadableSweep,
} from '../../protocol/sweeps.ts';
import { setContextKey } from '../context-keys.ts';
import { Listing } from '../listing.ts';
import { logError } from '../report.ts';
import type { RunService } from '../runs/run-service.ts';
import type { TuningService } from '../runs/tuning-service.ts';
import type { SidecarService } from '../sidecar/sidecar-service.ts';
import { type SweepEnd, SweepSession } from './sweep-session.ts';
import { withFailures } from './with-failures.ts';

export const sweepFiles = '**/*.sweep.{yaml,yml}';
const skippedFolders = '**/{node_modules,runs}/**';
const mostSweeps = 200;
const work = 'sweep';

/** The run folders of a sweep that is being made are read no more often than this, in milliseconds. */
const readInterval = 1_000;

/** The sweeps in the folders of this window, and the one that it makes: one at a time, since each run takes the whole machine. */
export class SweepService implements Disposable {
  private readonly changeEmitter = new EventEmitter<void>();
  private readonly progressEmitter = new EventEmitter<void>();
  private readonly endEmitter = new EventEmitter<void>();
  private readonly watcher = workspace.createFileSystemWatcher(sweepFiles);
  private readonly subscriptions: readonly Disposable[];
  private session: SweepSession | undefined;
  /** The last one that ended: what failed in it is still told. */
  private ended: SweepSession | undefined;
  private views: readonly SweepView[] = [];
  private damaged: readonly UnreadableSweep[] = [];
  private timer: NodeJS.Timeout | undefined;
  readonly listing: Listing;
  /** Sweeps were read, or what this window does with one is another. */
  readonly onChange = this.changeEmitter.event;
  /** The sweep that is being made has gone on; a few times a second. */
  readonly onProgress = this.progressEmitter.event;
  /** No sweep is being made any more. */
  readonly onEnd = this.endEmitter.event;

  constructor(
    private readonly sidecar: SidecarService,
    tunings: TuningService,
    runs: RunService,
    private readonly log: LogOutputChannel,
  ) {
    this.listing = new Listing(() => this.readAll(), log);
    const refresh = () => this.listing.refresh();
    sidecar.listen(sweepProgress, ({ progress }) => {
      if (this.session?.takeProgress(progress)) this.readSoon();
      this.progressEmitter.fire();
    });
    sidecar.listen(sweepRunEnded, ({ run, failure }) => {
      this.session?.takeEnd(run, failure);
      this.readSoon();
    });
    sidecar.listen(workProgress, (progress) => {
      if (progress.work === work) this.session?.takeStage(progress.stage);
    });
    this.subscriptions = [
      this.watcher,
      this.watcher.onDidCreate(refresh),
      this.watcher.onDidChange(refresh),
      this.watcher.onDidDelete(refresh),
      workspace.onDidChangeWorkspaceFolders(refresh),
      // Another window or the terminal may make runs of a sweep too.
      runs.onChange(() => this.listing.isKnown && this.readSoon()),
      tunings.onEvent(({ event }) => {
        if (this.session !== undefined && event.type === 'evaluation') this.readSoon();
      }),
    ];
  }

  /** The sweep that this window makes, or has paused. */
  get current(): SweepSession | undefined {
    return this.session;
  }

  get all(): readonly SweepView[] {
    return this.views.map((view) => this.applyTo(view));
  }

  get unreadable(): readonly UnreadableSweep[] {
    return this.damaged;
  }

  find(file: string): SweepView | undefined {
    return this.all.find((view) => view.file === file);
  }

  /** The sweep that made a run, and what the run is called there; undefined for any other run. */
  labelOf(folder: string): string | undefined {
    for (const { name, folder: parent, points } of this.views) {
      if (!folder.startsWith(parent + sep)) continue;
      for (const { label, runs } of points) {
        const run = runs.find((each) => each.folder === folder);
        if (run !== undefined) return [name, label, t('seed {0}', run.seed)].filter((part) => part !== '').join(' · ');
      }
    }
    return undefined;
  }

  async read(file: string): Promise<SweepView> {
    const view = await this.sidecar.request(readSweep, { file });
    this.views = this.views.map((known) => (known.file === file ? view : known));
    return this.applyTo(view);
  }

  /** Takes a sweep in hand, and finds out how much there is to do. A paused one is put aside: its run folders keep what it did. */
  async plan(file: string): Promise<SweepOverview> {
    const session = new SweepSession(file, {
      plan: (_, signal) => this.sidecar.request(planSweep, { work, file }, { signal }),
      make: (_, overview, signal) => this.sidecar.request(runSweep, { work, file, overview }, { signal }),
      changed: () => this.changed(),
    });
    this.session = session;
    this.changed();
    try {
      return await session.plan();
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  /** Makes the runs of the sweep in hand. @throws Failure when the sidecar dies; the sweep is paused then */
  async run(): Promise<SweepEnd> {
    const { session } = this;
    if (session === undefined) throw new Error('There is no sweep in hand.');
    try {
      const end = await session.run();
      if (end !== 'paused') {
        this.ended = session;
        this.forget();
      }
      return end;
    } finally {
      this.endEmitter.fire();
      this.readNow();
    }
  }

  pause(): void {
    this.session?.pause();
  }

  stop(): void {
    if (this.session?.isBusy) this.session.stop();
    else this.forget();
  }

  /** Lets the sweep in hand go. */
  forget(): void {
    this.session = undefined;
    this.changed();
  }

  /** Finds out by the names of files alone whether there are sweeps. */
  async lookAround(): Promise<void> {
    const files = await workspace.findFiles(sweepFiles, skippedFolders, 1);
    await setContextKey('hasSweeps', files.length > 0);
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changeEmitter.dispose();
    this.progressEmitter.dispose();
    this.endEmitter.dispose();
  }

  private async readAll(): Promise<void> {
    const found = await workspace.findFiles(sweepFiles, skippedFolders, mostSweeps);
    const files = found.map(({ fsPath }) => fsPath).toSorted();
    // A folder without sweeps starts no sidecar.
    const { sweeps, unreadable } =
      files.length === 0 ? { sweeps: [], unreadable: [] } : await this.sidecar.request(listSweeps, { files });
    this.views = sweeps;
    this.damaged = unreadable;
    await setContextKey('hasSweeps', files.length > 0);
    this.changeEmitter.fire();
  }

  private readSoon(): void {
    this.timer ??= setTimeout(() => this.readNow(), readInterval);
  }

  /** Reads the sweep in hand, or all of them. */
  private readNow(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const file = this.session?.file;
    if (file === undefined || this.views.every((view) => view.file !== file)) this.listing.refresh();
    else
      this.read(file).then(
        () => this.changeEmitter.fire(),
        (error) => logError(error, this.log),
      );
  }

  private applyTo(view: SweepView): SweepView {
    const session = [this.session, this.ended].find((each) => each?.file === view.file);
    return session === undefined ? view : withFailures(view, session.failures);
  }

  private changed(): void {
    const { session } = this;
    Promise.all([
      setContextKey('sweeping', session?.isBusy ?? false),
      setContextKey('sweepPaused', session?.status === 'paused'),
    ]).catch((error) => logError(error, this.log));
    this.changeEmitter.fire();
  }
}
