import { type Disposable, workspace } from 'vscode';
import { logError } from '../report.ts';
import { affects } from '../settings.ts';
import type { Studio } from '../studio.ts';

/** What a sidecar is told when it is started. */
const readAtStart = ['provider', 'threads', 'cacheFolder', 'hubEndpoint', 'studioCacheFolder', 'cudaMirror'] as const;

/** Ends the sidecar after such a setting was changed, so that the next one knows it; a tuning or a sweep is let go on to its end. */
export function followMachineSettings({ sidecar, tunings, sweeps, log }: Studio): Disposable[] {
  let changed = false;
  const renew = () => {
    if (!changed || tunings.current !== undefined || sweeps.current?.isBusy) return;
    changed = false;
    sidecar.stop().catch((error) => logError(error, log));
  };
  return [
    workspace.onDidChangeConfiguration((event) => {
      if (!readAtStart.some((name) => affects(event, name))) return;
      changed = true;
      renew();
    }),
    tunings.onEnd(renew),
    sweeps.onEnd(renew),
  ];
}
