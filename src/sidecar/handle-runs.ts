import { Failure } from '../base/failure.ts';
import { listRuns, readRun, type UnreadableRun } from '../protocol/messages.ts';
import type { Peer } from '../protocol/peer.ts';
import type { RunSummary } from '../protocol/runs.ts';
import { readRun as readRunFolder } from '../workflows/runs.ts';
import { runDetails, runSummary } from './run-views.ts';

/** Run folders, whichever program wrote them. */
export function handleRuns(peer: Peer): void {
  peer.handle(readRun, async ({ folder }) => runDetails(await readRunFolder(folder)));
  peer.handle(listRuns, async ({ folders }) => {
    const runs: RunSummary[] = [];
    const unreadable: UnreadableRun[] = [];
    for (const folder of folders) {
      try {
        runs.push(runSummary(await readRunFolder(folder)));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        unreadable.push({ folder, message: `${error.message} ${error.remedy}` });
      }
    }
    return { runs, unreadable };
  });
}
