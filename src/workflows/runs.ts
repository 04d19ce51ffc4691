import { rm } from 'node:fs/promises';
import { listRunFolders, type RunDetails, readRun } from '../training/run-folder/read-run.ts';
import { runIsBeingWritten } from './failures.ts';

export type { RunDetails } from '../training/run-folder/read-run.ts';

/** The runs below a folder, the newest first. */
export async function listRuns(parent: string): Promise<RunDetails[]> {
  return Promise.all((await listRunFolders(parent)).map(readRun));
}

export { readRun } from '../training/run-folder/read-run.ts';

/** Removes a run with its checkpoints and its prompt. */
export async function removeRun(folder: string): Promise<void> {
  const { state } = await readRun(folder);
  if (state === 'running') throw runIsBeingWritten(folder);
  await rm(folder, { recursive: true });
}
