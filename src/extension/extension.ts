import { type ExtensionContext, type LogOutputChannel, l10n, window } from 'vscode';
import { useFrontEnd } from '../base/front-end.ts';
import { useLanguageBundle } from '../base/l10n.ts';
import { registerCommands } from './commands/index.ts';
import { setContextKey } from './context-keys.ts';
import { registerGrid } from './grid/index.ts';
import { isNlInputs, isSweepFile, isTuneFile } from './language/file-kinds.ts';
import { onceOpened } from './language/once-opened.ts';
import { languageBundle } from './language-bundle.ts';
import { ModelService } from './models/model-service.ts';
import { logError } from './report.ts';
import { RunService } from './runs/run-service.ts';
import { TuningService } from './runs/tuning-service.ts';
import { setting } from './settings.ts';
import { followMachineSettings } from './sidecar/follow-settings.ts';
import { reportSidecarFailures } from './sidecar/report-failures.ts';
import { SidecarService } from './sidecar/sidecar-service.ts';
import { StatusBar } from './status-bar.ts';
import type { Studio } from './studio.ts';
import { SweepService } from './sweeps/sweep-service.ts';
import { TokenService } from './tokens/token-service.ts';
import { registerTrees } from './trees/index.ts';
import { registerComparisonSerializer } from './views/comparison/open.ts';
import { registerDashboardSerializer } from './views/dashboard/open.ts';
import { registerReadingSerializers } from './views/reading-views.ts';
import { registerSweepSerializer } from './views/sweep/open.ts';
import { continueWalkthrough } from './walkthrough.ts';

let running: Studio | undefined;

/** Registers everything and loads little: what a command or a file needs is imported when it is first used. */
export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel('Soft Prompt', { log: true });
  context.subscriptions.push(log);
  useFrontEnd('editor');
  // VS Code has loaded its own language's texts already; another language has to be read.
  useLanguageBundle(setting('language') === 'editor' ? l10n.bundle : await languageBundle(context.extensionUri));
  const sidecar = new SidecarService(context, log);
  const tunings = new TuningService(sidecar);
  const runs = new RunService(sidecar, tunings, log);
  const studio: Studio = {
    context,
    log,
    sidecar,
    models: new ModelService(sidecar),
    tokens: new TokenService(sidecar),
    runs,
    tunings,
    sweeps: new SweepService(sidecar, tunings, runs, log),
  };
  running = studio;
  context.subscriptions.push(...followMachineSettings(studio), reportSidecarFailures(studio));
  context.subscriptions.push(sidecar, tunings, studio.models, studio.runs, studio.sweeps, new StatusBar(studio));
  registerTrees(studio);
  context.subscriptions.push(
    registerDashboardSerializer(studio),
    registerSweepSerializer(studio),
    registerComparisonSerializer(studio),
    registerGrid(studio),
    ...registerReadingSerializers(studio),
  );
  registerCommands(studio);
  context.subscriptions.push(
    onceOpened(isNlInputs, () =>
      inBackground(
        import('./language/nl-inputs/index.ts').then(({ registerNlInputs }) => registerNlInputs(studio)),
        log,
      ),
    ),
    onceOpened(isTuneFile, () =>
      inBackground(
        import('./language/tune-files/index.ts').then(({ registerTuneFiles }) => registerTuneFiles(studio)),
        log,
      ),
    ),
  );
  context.subscriptions.push(
    onceOpened(isSweepFile, () =>
      inBackground(
        import('./language/sweep-files/index.ts').then(({ registerSweepFiles }) => registerSweepFiles(studio)),
        log,
      ),
    ),
  );
  // onnxruntime-node has a CUDA provider for this platform alone.
  const cudaPossible = process.platform === 'linux' && process.arch === 'x64';
  inBackground(setContextKey('cudaPossible', cudaPossible), log);
  inBackground(studio.runs.lookAround(), log);
  inBackground(studio.sweeps.lookAround(), log);
  inBackground(continueWalkthrough(context), log);
}

function inBackground(work: Promise<unknown>, log: LogOutputChannel): void {
  work.catch((error) => logError(error, log));
}

/** VS Code waits a few seconds for this; a sidecar that needs longer to finish its step ends by itself. */
export async function deactivate(): Promise<void> {
  await running?.sidecar.stop();
}
