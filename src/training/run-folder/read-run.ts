import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { partialSuffix, readText, statIfThere } from '../../base/files.ts';
import type { FinishReason, TrainingEvent } from '../loop/events.ts';
import { type CheckpointIndex, readCheckpointIndex } from './checkpoint-store.ts';
import { readMetricsLog } from './metrics-log.ts';
import { runPaths } from './run-folder.ts';
import { isLocked } from './run-lock.ts';
import { isRunFolder, type RunRecord, readRunRecord } from './run-record.ts';

/** `running` while a process writes the run; `interrupted` where one ended without saying why. */
export type RunState = 'running' | 'interrupted' | FinishReason;

export interface RunSummary {
  readonly folder: string;
  readonly record: RunRecord;
  readonly state: RunState;
  /** Optimisation steps that the log knows of. */
  readonly step: number;
  readonly checkpoints: CheckpointIndex;
  /** The folder of the finished prompt; undefined until there is one. */
  readonly prompt: string | undefined;
}

export interface RunDetails extends RunSummary {
  /** The text of `settings.yaml`. */
  readonly settings: string;
  readonly events: readonly TrainingEvent[];
}

/**
 * All that a run folder tells, whether it is being written or not.
 * @throws Failure when it is not a run folder, or damaged
 */
export async function readRun(folder: string): Promise<RunDetails> {
  const paths = runPaths(folder);
  const record = await readRunRecord(folder);
  const events = (await statIfThere(paths.metrics)) === undefined ? [] : await readMetricsLog(paths.metrics);
  return {
    folder,
    record,
    state: await stateOf(folder, events),
    step: events.reduce((step, event) => ('step' in event ? Math.max(step, event.step) : step), 0),
    checkpoints: await readCheckpointIndex(paths.checkpoints),
    prompt: (await statIfThere(paths.prompt)) === undefined ? undefined : paths.prompt,
    settings: await readText(paths.settings),
    events,
  };
}

/** The run folders in `parent`, the newest first. */
export async function listRunFolders(parent: string): Promise<string[]> {
  if (!(await statIfThere(parent))?.isDirectory()) return [];
  const found: { folder: string; time: number }[] = [];
  for (const entry of await readdir(parent, { withFileTypes: true })) {
    const folder = join(parent, entry.name);
    if (!entry.isDirectory() || entry.name.endsWith(partialSuffix) || !(await isRunFolder(folder))) continue;
    found.push({ folder, time: (await statIfThere(join(folder, 'run.json')))?.mtimeMs ?? 0 });
  }
  return found.sort((a, b) => b.time - a.time).map(({ folder }) => folder);
}

async function stateOf(folder: string, events: readonly TrainingEvent[]): Promise<RunState> {
  if (await isLocked(folder)) return 'running';
  const last = events.at(-1);
  return last?.type === 'finished' ? last.reason : 'interrupted';
}
