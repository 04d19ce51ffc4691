import type { WorkOptions } from '../base/progress.ts';
import { stageName } from '../base/stage-name.ts';
import { workProgress } from '../protocol/messages.ts';
import type { Peer } from '../protocol/peer.ts';

/** Progress is for people: no more often than they can see it. */
const shortestInterval = 100;

/** The options of long work that a request asked for: it tells of itself under the request's name, and ends with the request's signal. */
export function workOptions(peer: Peer, work: string, signal: AbortSignal): WorkOptions {
  let stage: string | undefined;
  let toldAt = 0;
  return {
    signal,
    onProgress: (progress) => {
      const now = Date.now();
      const isLast = progress.done === progress.total;
      if (progress.stage === stage && !isLast && now - toldAt < shortestInterval) return;
      stage = progress.stage;
      toldAt = now;
      peer.notify(workProgress, { work, ...progress, stage: stageName(progress.stage) });
    },
  };
}
