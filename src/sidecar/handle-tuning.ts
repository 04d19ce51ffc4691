import { providerChosen } from '../protocol/machine.ts';
import { logMessage, runTuning, tuningEvent } from '../protocol/messages.ts';
import type { Peer } from '../protocol/peer.ts';
import { readTuning, resumeTuning, startTuning, type TuningWork } from '../workflows/tune.ts';
import { toRunEvent } from './run-views.ts';
import { unusedRunFolder } from './unused-run-folder.ts';
import { workOptions } from './work-options.ts';

/** Tunings, in the thread that is kept for them. */
export function handleTuning(peer: Peer): void {
  peer.handle(runTuning, async (request, signal) => {
    const tuningWork = (folder: string): TuningWork => ({
      ...workOptions(peer, request.work, signal),
      onPrepared: ({ setup }) => {
        const { provider, reason } = setup.provider;
        peer.notify(providerChosen, setup.provider);
        peer.notify(logMessage, { level: 'info', message: `Computes with ${provider}. ${reason}` });
      },
      onEvent: (event) => peer.notify(tuningEvent, { work: request.work, folder, event: toRunEvent(event) }),
    });
    const { folder, reason, steps, prompt } =
      'resume' in request
        ? await resumeTuning(request.resume, tuningWork(request.resume))
        : await start(request.file, request.overrides, tuningWork);
    return { folder, reason, steps, prompt };
  });
}

async function start(file: string, overrides: readonly string[], work: (folder: string) => TuningWork) {
  const settings = await readTuning(file, overrides);
  // Chosen here, so that the first event can say of which run it is.
  const folder = await unusedRunFolder(settings.output_dir, new Date());
  return startTuning({ ...settings, output_dir: folder }, work(folder));
}
