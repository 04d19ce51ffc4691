import { commands, type Disposable, type WebviewPanel, window } from 'vscode';
import { t } from '../../../base/l10n.ts';
import { type ExportFormat, exportSweep } from '../../../protocol/sweeps.ts';
import type { FromSweep, LiveSweep, ToSweep } from '../../../protocol/views/sweep.ts';
import { describeError, logError, reportError } from '../../report.ts';
import type { Studio } from '../../studio.ts';
import { nameOfSweep } from '../../sweeps/describe-sweep.ts';
import { saveExport } from '../save-export.ts';
import { createPanel, fillPanel, ViewPanel, viewType } from '../view-panel.ts';

const view = 'sweep';
const shown = new Map<string, WebviewPanel>();

/** Shows the results of a sweep; a tab that shows them already is brought to the front. */
export function showSweep(studio: Studio, file: string): void {
  const known = shown.get(file);
  if (known !== undefined) known.reveal();
  else attach(studio, file, createPanel(studio.context, describe(file)));
}

/** Whether a tab with its results is in sight. */
export function isSweepShown(file: string): boolean {
  return shown.get(file)?.visible ?? false;
}

/** Brings the views back after the window was reloaded. */
export function registerSweepSerializer(studio: Studio): Disposable {
  return window.registerWebviewPanelSerializer(viewType(view), {
    deserializeWebviewPanel: async (panel: WebviewPanel, state: unknown) => {
      if (!hasFile(state)) {
        panel.dispose();
        return;
      }
      fillPanel(studio.context, panel, describe(state.file));
      attach(studio, state.file, panel);
    },
  });
}

const describe = (file: string) => ({ view, title: t('Sweep {0}', nameOfSweep(file)) });

function attach(studio: Studio, file: string, webviewPanel: WebviewPanel): void {
  const { sweeps, log } = studio;
  const panel = new ViewPanel<ToSweep, FromSweep>(webviewPanel);
  const sendLive = () => panel.post({ type: 'live', live: liveOf(studio, file) });
  const sendKnown = () => {
    const known = sweeps.find(file);
    if (known !== undefined) panel.post({ type: 'sweep', view: known });
    sendLive();
  };
  const sendAnew = async () => {
    try {
      await sweeps.listing.ready();
      panel.post({ type: 'sweep', view: await sweeps.read(file) });
      sendLive();
    } catch (error) {
      logError(error, log);
      panel.post({ type: 'failed', message: describeError(error) });
    }
  };
  const subscriptions = [
    panel.onMessage((message) => {
      if (message.type === 'ready') void sendAnew();
      else act(studio, file, message).catch((error) => reportError(error, log));
    }),
    sweeps.onChange(sendKnown),
    sweeps.onProgress(sendLive),
  ];
  shown.set(file, webviewPanel);
  panel.onClosed(() => {
    shown.delete(file);
    for (const subscription of subscriptions) subscription.dispose();
  });
}

function liveOf({ sweeps: { current } }: Studio, file: string): LiveSweep | undefined {
  if (current?.file !== file) return undefined;
  const { status, stage, progress } = current;
  return { status, stage, progress };
}

async function act(studio: Studio, file: string, message: Exclude<FromSweep, { type: 'ready' }>): Promise<void> {
  switch (message.type) {
    case 'export':
      return exportTo(studio, file, message.format);
    case 'openRun':
      return await commands.executeCommand('softPrompt.openRun', message.folder);
    case 'compareRuns':
      return await commands.executeCommand('softPrompt.compareRuns', message.folders);
    default:
      return await commands.executeCommand(`softPrompt.${message.type}`, file);
  }
}

function exportTo({ sidecar }: Studio, file: string, format: ExportFormat): Promise<void> {
  return saveExport({ name: nameOfSweep(file), beside: file, format }, async () => {
    const { text } = await sidecar.request(exportSweep, { file, format });
    return text;
  });
}

function hasFile(state: unknown): state is { readonly file: string } {
  return typeof state === 'object' && state !== null && 'file' in state && typeof state.file === 'string';
}
