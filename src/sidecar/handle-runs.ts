import { listRuns, readRun } from '../protocol/messages.ts';
import type { Peer } from '../protocol/peer.ts';
import { readRun as readRunFolder, readRuns } from '../workflows/runs.ts';
import { runDetails, runSummary } from './run-views.ts';

/** Run folders, whichever program wrote them. */
export function handleRuns(peer: Peer): void {
  peer.handle(readRun, async ({ folder }) => runDetails(await readRunFolder(folder)));
  peer.handle(listRuns, async ({ folders }) => {
    const { runs, unreadable } = await readRuns(folders);
    return {
      runs: runs.map(runSummary),
      unreadable: unreadable.map(({ folder, failure: { message, remedy } }) => ({
        folder,
        message: `${message} ${remedy}`,
      })),
    };
  });
}
