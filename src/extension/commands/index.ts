import { commands } from 'vscode';
import { logError, reportError } from '../report.ts';
import type { Studio } from '../studio.ts';

/** What a command does; it gets what the menu or link that ran it passes. */
export type CommandHandler = (studio: Studio, ...args: readonly unknown[]) => Promise<void> | void;

/** Each is loaded when it is first run. */
const handlers: Readonly<Record<string, () => Promise<CommandHandler>>> = {
  start: async () => (await import('./tuning.ts')).start,
  stop: async () => (await import('./tuning.ts')).stop,
  resume: async () => (await import('./tuning.ts')).resume,
  openRun: async () => (await import('./runs.ts')).openRun,
  compareRuns: async () => (await import('./compare.ts')).compareRuns,
  compareWithHandWritten: async () => (await import('./compare.ts')).compareWithHandWritten,
  overlayRuns: async () => (await import('./runs.ts')).overlayRuns,
  startSweep: async () => (await import('./sweep.ts')).startSweep,
  pauseSweep: async () => (await import('./sweep.ts')).pauseSweep,
  resumeSweep: async () => (await import('./sweep.ts')).resumeSweep,
  stopSweep: async () => (await import('./sweep.ts')).stopSweep,
  openSweep: async () => (await import('./sweep.ts')).openSweep,
  exportPrompt: async () => (await import('./runs.ts')).exportRun,
  interpret: async () => (await import('./read-prompt.ts')).interpret,
  evaluate: async () => (await import('./read-prompt.ts')).evaluate,
  tryPrompt: async () => (await import('./read-prompt.ts')).tryPrompt,
  refresh: async () => (await import('./runs.ts')).refresh,
  openGrid: async () => (await import('./nl-inputs.ts')).openGrid,
  openNlInputs: async () => (await import('./nl-inputs.ts')).openNlInputs,
  openExample: async () => (await import('./open-example.ts')).openExample,
  installCudaLibraries: async () => (await import('./install-cuda.ts')).installCudaLibraries,
  selectModel: async () => (await import('./models.ts')).selectModel,
  downloadModel: async () => (await import('./models.ts')).downloadModel,
  newTuningRun: async () => (await import('./new-tuning/new-tuning-run.ts')).newTuningRun,
  importPrompt: async () => (await import('./import-prompt.ts')).importFromPeft,
  restartSidecar: async () => (studio) => studio.sidecar.restart(),
  showLog: async () => (studio) => studio.log.show(),
  toggleInlineReading: async () => (await import('./toggle-inline-reading.ts')).toggleInlineReading,
  setHubToken: async () => (await import('./hub-token.ts')).setHubToken,
};

/** Registers the commands; an error of one is told to the user once. */
export function registerCommands(studio: Studio): void {
  for (const [name, load] of Object.entries(handlers)) {
    const run = async (...args: unknown[]) => {
      try {
        const handler = await load();
        await handler(studio, ...args);
      } catch (error) {
        reportError(error, studio.log).catch((unreported) => logError(unreported, studio.log));
      }
    };
    studio.context.subscriptions.push(commands.registerCommand(`softPrompt.${name}`, run));
  }
}
