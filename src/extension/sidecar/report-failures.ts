import type { Disposable } from 'vscode';
import { logError, reportError } from '../report.ts';
import type { Studio } from '../studio.ts';

/** Tells once that the sidecar does not run, also where nobody waits for an answer: counts are missing then, and the reason is not seen. */
export function reportSidecarFailures({ sidecar, log }: Studio): Disposable {
  return sidecar.onStateChange(({ state }) => {
    if (state.kind !== 'failed') return;
    import('./failures.ts')
      .then(({ sidecarFailed }) => reportError(sidecarFailed(state.reason), log))
      .catch((error) => logError(error, log));
  });
}
