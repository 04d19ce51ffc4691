import { rm } from 'node:fs/promises';
import { Failure } from '../base/failure.ts';
import { notARunFolder } from '../training/run-folder/failures.ts';
import { listRunFolders, type RunDetails, readRun } from '../training/run-folder/read-run.ts';
import { isLocked } from '../training/run-folder/run-lock.ts';
import { isRunFolder } from '../training/run-folder/run-record.ts';
import { runIsBeingWritten } from './failures.ts';

export type { RunDetails } from '../training/run-folder/read-run.ts';

export interface ListedRuns {
  readonly runs: readonly RunDetails[];
  /** Run folders that are damaged, and how. */
  readonly unreadable: readonly { readonly folder: string; readonly failure: Failure }[];
}

/** The runs below a folder, the newest first. One that is damaged does not hide the others. */
export async function listRuns(parent: string): Promise<ListedRuns> {
  return readRuns(await listRunFolders(parent));
}

export async function readRuns(folders: readonly string[]): Promise<ListedRuns> {
  const runs: RunDetails[] = [];
  const unreadable: { folder: string; failure: Failure }[] = [];
  for (const folder of folders) {
    try {
      runs.push(await readRun(folder));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      unreadable.push({ folder, failure: error });
    }
  }
  return { runs, unreadable };
}

export { readRun } from '../training/run-folder/read-run.ts';

/** Removes a run with its checkpoints and its prompt, also one that is damaged. */
export async function removeRun(folder: string): Promise<void> {
  if (!(await isRunFolder(folder))) throw notARunFolder(folder);
  if (await isLocked(folder)) throw runIsBeingWritten(folder);
  await rm(folder, { recursive: true });
}
