import { useLanguageBundle } from '../base/l10n.ts';
import { compareRuns, exportComparison } from '../protocol/comparison.ts';
import { chooseProvider, providerChosen } from '../protocol/machine.ts';
import {
  evaluatePrompt,
  exportPrompt,
  importPrompt,
  initialize,
  interpretPrompt,
  logMessage,
  runTuning,
  tryPrompt,
  tuningEvent,
  workProgress,
} from '../protocol/messages.ts';
import type { Peer, RequestType } from '../protocol/peer.ts';
import { planSweep, runSweep, sweepProgress, sweepRunEnded } from '../protocol/sweeps.ts';
import { openTokenizer } from '../workflows/models.ts';
import { Engine, type EngineData } from './engine.ts';
import { handleCudaInstallation } from './handle-machine.ts';
import { handleModels } from './handle-models.ts';
import { handleNlInputs } from './handle-nl-inputs.ts';
import { handleRuns } from './handle-runs.ts';
import { handleSweeps } from './handle-sweeps.ts';
import { handleTokens } from './handle-tokens.ts';
import type { SidecarLog } from './log.ts';
import { OpenedTokenizers } from './opened-tokenizers.ts';

/** Answers the host's requests: this thread what is light, at once; two threads what computes, so that reading need not wait for a tuning. */
export class Server {
  private readonly ending = new AbortController();
  private readonly running = new Set<Promise<unknown>>();
  private engineData: EngineData = {
    languageBundle: undefined,
    machine: { provider: 'auto', threads: undefined },
  };

  constructor(
    private readonly host: Peer,
    log: SidecarLog,
  ) {
    host.handle(initialize, ({ languageBundle, machine }) => {
      useLanguageBundle(languageBundle && { ...languageBundle });
      this.engineData = { languageBundle, machine };
      return { process: process.pid, nodeVersion: process.version };
    });
    const tokenizers = new OpenedTokenizers((model) => openTokenizer(model, {}));
    handleTokens(host, tokenizers);
    handleNlInputs(host, tokenizers);
    handleRuns(host);
    handleSweeps(host);
    handleModels(host);
    handleCudaInstallation(host);
    const tuning = this.engine(log);
    const reading = this.engine(log);
    this.forward(runTuning, tuning);
    this.forward(planSweep, tuning);
    this.forward(runSweep, tuning);
    this.forward(interpretPrompt, reading);
    this.forward(tryPrompt, reading);
    this.forward(exportPrompt, reading);
    this.forward(chooseProvider, reading);
    this.forward(importPrompt, reading);
    this.forward(evaluatePrompt, reading);
    this.forward(compareRuns, reading);
    this.forward(exportComparison, reading);
  }

  /** Ends the work in hand; a training stops after its step and keeps its state. */
  async stop(): Promise<void> {
    this.ending.abort();
    await Promise.allSettled(this.running);
  }

  private engine(log: SidecarLog): Engine {
    const engine = new Engine(() => this.engineData, log);
    engine.relay(logMessage, this.host);
    engine.relay(workProgress, this.host);
    engine.relay(tuningEvent, this.host);
    engine.relay(providerChosen, this.host);
    engine.relay(sweepProgress, this.host);
    engine.relay(sweepRunEnded, this.host);
    return engine;
  }

  private forward<Params, Result>(type: RequestType<Params, Result, void>, engine: Engine): void {
    this.host.handle(type, async (params, signal) => {
      const work = engine.request(type, params, AbortSignal.any([signal, this.ending.signal]));
      this.running.add(work);
      try {
        return await work;
      } finally {
        this.running.delete(work);
      }
    });
  }
}
