import { parentPort, workerData } from 'node:worker_threads';
import { present } from '../base/failure.ts';
import { useFrontEnd } from '../base/front-end.ts';
import { useLanguageBundle } from '../base/l10n.ts';
import { logMessage } from '../protocol/messages.ts';
import { parentThreadTransport } from '../protocol/node-transports.ts';
import { Peer } from '../protocol/peer.ts';
import { useMachineSettings } from '../workflows/providers.ts';
import type { EngineData } from './engine.ts';
import { handleComparisons } from './handle-comparisons.ts';
import { handleProviders } from './handle-machine.ts';
import { handlePrompts } from './handle-prompts.ts';
import { handleSweepRuns } from './handle-sweep-runs.ts';
import { handleTuning } from './handle-tuning.ts';

/** A thread that computes, one piece of work at a time: see Engine. */
const { languageBundle, machine }: EngineData = workerData;
useFrontEnd('editor');
useLanguageBundle(languageBundle && { ...languageBundle });
useMachineSettings(machine);
const peer = new Peer(parentThreadTransport(present(parentPort, 'the thread that started this one')), (error) => {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  peer.notify(logMessage, { level: 'error', message });
});
handleProviders(peer);
handleTuning(peer);
handlePrompts(peer);
handleSweepRuns(peer);
handleComparisons(peer);
