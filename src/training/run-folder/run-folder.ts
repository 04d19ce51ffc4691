import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asWriteFailure, errorCode, partialSuffix, statIfThere, writeFileAtomically } from '../../base/files.ts';
import type { TrainingEvent } from '../loop/events.ts';
import type { Evaluated } from '../loop/model-selection.ts';
import type { CheckpointEvent, Journal, Snapshot } from '../loop/snapshot.ts';
import type { NamedTensors, TrainingState } from '../step/training-state.ts';
import {
  CheckpointStore,
  type CheckpointStoreOptions,
  readBestParameters,
  readLatestCheckpoint,
} from './checkpoint-store.ts';
import { runFolderTaken } from './failures.ts';
import { MetricsLog } from './metrics-log.ts';
import { RunLock } from './run-lock.ts';
import { isRunFolder, type RunRecord, writeRunRecord } from './run-record.ts';

export interface RunFolderOptions extends CheckpointStoreOptions {
  /** Steps between two lines of steps in the metrics log. */
  readonly loggingSteps: number;
}

/** Where the parts of a run folder lie. */
export const runPaths = (folder: string) => ({
  settings: join(folder, 'settings.yaml'),
  metrics: join(folder, 'metrics.jsonl'),
  checkpoints: join(folder, 'checkpoints'),
  prompt: join(folder, 'prompt'),
});

/** A run folder that this process writes, and that no other process can write meanwhile. */
export class RunFolder implements Journal {
  private constructor(
    readonly path: string,
    private readonly lock: RunLock,
    private readonly log: MetricsLog,
    private readonly store: CheckpointStore,
    private readonly options: RunFolderOptions,
  ) {}

  /**
   * Begins a run in a folder that does not exist yet, or is empty.
   * @param settings the text of `settings.yaml`
   */
  static async create(
    path: string,
    settings: string,
    record: RunRecord,
    options: RunFolderOptions,
  ): Promise<RunFolder> {
    if (!(await isFree(path))) throw runFolderTaken(path);
    await createInOneGo(path, async (aside) => {
      await writeFileAtomically(runPaths(aside).settings, settings);
      await writeRunRecord(aside, record);
    });
    return RunFolder.locked(path, (lock) => RunFolder.open(path, lock, 0, options));
  }

  /**
   * Goes on with an interrupted run: its latest snapshot, and the metrics log as it was then. There is no snapshot where the run ended
   * before it wrote the first.
   * @param start the state with which the run started
   */
  static async resume(
    path: string,
    start: TrainingState,
    options: RunFolderOptions,
  ): Promise<{ folder: RunFolder; snapshot: Snapshot | undefined }> {
    return RunFolder.locked(path, async (lock) => {
      const checkpoint = await readLatestCheckpoint(runPaths(path).checkpoints, start);
      const bytes = checkpoint?.metricsLogBytes ?? 0;
      return { folder: await RunFolder.open(path, lock, bytes, options), snapshot: checkpoint };
    });
  }

  async record(event: TrainingEvent): Promise<void> {
    await this.lock.assertHeld();
    if (event.type === 'step' && event.step % this.options.loggingSteps !== 0) return;
    await this.log.append(event);
  }

  async checkpoint({ state, history }: Snapshot, best: Evaluated | undefined): Promise<CheckpointEvent> {
    const name = await this.store.nextName(state.step);
    const event: CheckpointEvent = { type: 'checkpoint', step: state.step, name };
    // Recorded first, so that the log up to the checkpoint's position holds it.
    await this.record(event);
    await this.log.sync();
    await this.store.write(name, { state, history, metricsLogBytes: this.log.bytes }, best);
    return event;
  }

  /** The parameters of the best checkpoint, or of the latest where there was no evaluation. */
  async bestParameters(start: NamedTensors): Promise<NamedTensors> {
    return (await readBestParameters(runPaths(this.path).checkpoints, start)) ?? start;
  }

  async close(): Promise<void> {
    await this.log.close();
    await this.lock.release();
  }

  private static async open(path: string, lock: RunLock, bytes: number, options: RunFolderOptions) {
    const store = new CheckpointStore(runPaths(path).checkpoints, options);
    await store.tidy();
    return new RunFolder(path, lock, await MetricsLog.openAt(runPaths(path).metrics, bytes), store, options);
  }

  private static async locked<T>(path: string, use: (lock: RunLock) => Promise<T>): Promise<T> {
    const lock = await RunLock.acquire(path);
    try {
      return await use(lock);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }
}

/** `wanted`, or where it is taken the same name with the time, as in `countries-20261121-170540`. */
export async function freeRunFolder(wanted: string, now: Date): Promise<string> {
  if (await isFree(wanted)) return wanted;
  const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');
  const day = `${pad(now.getFullYear(), 4)}${pad(now.getMonth() + 1)}${pad(now.getDate())}`;
  const stamped = `${wanted}-${day}-${pad(now.getHours())}${pad(now.getMinutes())}${pad(now.getSeconds())}`;
  let free = stamped;
  for (let again = 2; !(await isFree(free)); again++) free = `${stamped}-${again}`;
  return free;
}

/** Fills a folder aside and renames it to `path`, which does not exist or is empty: a run folder is there with its record, or not at all. */
async function createInOneGo(path: string, fill: (aside: string) => Promise<void>): Promise<void> {
  const aside = `${path}.${process.pid}${partialSuffix}`;
  try {
    await mkdir(aside, { recursive: true });
    await fill(aside);
    // Windows does not rename onto a folder, even an empty one.
    if ((await statIfThere(path)) !== undefined) await rmdir(path);
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    // Another process was faster.
    if (['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) throw runFolderTaken(path);
    throw asWriteFailure(path, error);
  }
}

async function isFree(path: string): Promise<boolean> {
  const found = await statIfThere(path);
  if (found === undefined) return true;
  if (!found.isDirectory() || (await isRunFolder(path))) return false;
  return (await readdir(path)).length === 0;
}
