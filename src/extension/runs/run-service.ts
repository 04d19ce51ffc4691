import { dirname, sep } from 'node:path';
import { type Disposable, EventEmitter, type LogOutputChannel, window, workspace } from 'vscode';
import { listRuns, readRun, type UnreadableRun } from '../../protocol/messages.ts';
import type { RunDetails, RunSummary } from '../../protocol/runs.ts';
import { setContextKey } from '../context-keys.ts';
import { Listing } from '../listing.ts';
import { logError } from '../report.ts';
import type { SidecarService } from '../sidecar/sidecar-service.ts';
import type { TuningService } from './tuning-service.ts';

/** The record that every run folder has. */
const recordFiles = '**/run.json';
const skippedFolders = '**/node_modules/**';
const mostRuns = 2_000;
/** Where runs lie unless their settings say otherwise. Watchers tell of a new folder, but not of the files that came into being with it. */
const runFolders = '**/runs{,/*}';
/** Where the folder of all runs is new itself, its first run comes a moment later. */
const recordsFollowWithin = 1_000;

/** The runs in the folders of this window, whichever program made them. */
export class RunService implements Disposable {
  private readonly changeEmitter = new EventEmitter<void>();
  private readonly records = workspace.createFileSystemWatcher(recordFiles, false, true, false);
  private readonly folders = workspace.createFileSystemWatcher(runFolders, false, true, true);
  private readonly subscriptions: readonly Disposable[];
  private newFolder: NodeJS.Timeout | undefined;
  private current: readonly RunSummary[] = [];
  private damaged: readonly UnreadableRun[] = [];
  private prompts: readonly string[] = [];
  readonly listing: Listing;
  readonly onChange = this.changeEmitter.event;

  constructor(
    private readonly sidecar: SidecarService,
    private readonly tunings: TuningService,
    private readonly log: LogOutputChannel,
  ) {
    this.listing = new Listing(() => this.readAll(), log);
    const refresh = () => this.listing.refresh();
    this.subscriptions = [
      this.records,
      this.records.onDidCreate(refresh),
      this.records.onDidDelete(refresh),
      this.folders,
      this.folders.onDidCreate(() => {
        clearTimeout(this.newFolder);
        this.newFolder = setTimeout(refresh, recordsFollowWithin);
      }),
      workspace.onDidChangeWorkspaceFolders(refresh),
      tunings.onEnd(refresh),
      // Not every drive can be watched.
      window.onDidChangeWindowState(({ focused }) => focused && this.lookAgain()),
    ];
  }

  /** As they were last read; see `listing`. */
  get all(): readonly RunSummary[] {
    return this.current.map((run) => this.tunings.applyTo(run));
  }

  get unreadable(): readonly UnreadableRun[] {
    return this.damaged;
  }

  /** The folders of prompts in PEFT's format that belong to no run: exported, or imported. */
  get savedPrompts(): readonly string[] {
    return this.prompts;
  }

  find(folder: string): RunSummary | undefined {
    return this.all.find((run) => run.folder === folder);
  }

  read(folder: string): Promise<RunDetails> {
    return this.sidecar.request(readRun, { folder });
  }

  /** Finds out whether there are runs at all, by the names of files alone: commands show up before any view was opened. */
  async lookAround(): Promise<void> {
    const prompts = workspace.findFiles('**/adapter_config.json', skippedFolders, 1);
    const records = workspace.findFiles(recordFiles, skippedFolders, 1);
    await setContextKey('hasRuns', (await records).length > 0);
    await setContextKey('hasPrompts', (await prompts).length > 0);
  }

  private lookAgain(): void {
    if (this.current.length === 0) this.lookAround().catch((error) => logError(error, this.log));
  }

  dispose(): void {
    clearTimeout(this.newFolder);
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changeEmitter.dispose();
  }

  private async readAll(): Promise<void> {
    const files = await workspace.findFiles(recordFiles, skippedFolders, mostRuns);
    const folders = files.map(({ fsPath }) => dirname(fsPath));
    // A folder without runs starts no sidecar.
    const { runs, unreadable } =
      folders.length === 0 ? { runs: [], unreadable: [] } : await this.sidecar.request(listRuns, { folders });
    this.current = runs.toSorted((a, b) => b.created.localeCompare(a.created));
    this.damaged = unreadable;
    const configurations = await workspace.findFiles('**/adapter_config.json', skippedFolders, mostRuns);
    this.prompts = configurations
      .map(({ fsPath }) => dirname(fsPath))
      .filter((folder) => !folders.some((run) => folder.startsWith(run + sep)));
    await setContextKey('hasRuns', runs.length > 0);
    const hasPrompts = this.prompts.length > 0 || runs.some(({ prompt }) => prompt !== undefined);
    await setContextKey('hasPrompts', hasPrompts);
    this.changeEmitter.fire();
  }
}
