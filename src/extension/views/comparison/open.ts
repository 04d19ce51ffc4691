import { type Disposable, type WebviewPanel, window } from 'vscode';
import { t } from '../../../base/l10n.ts';
import { type ComparisonEntry, compareRuns, exportComparison } from '../../../protocol/comparison.ts';
import type { FromComparison, ToComparison } from '../../../protocol/views/comparison.ts';
import { reportError } from '../../report.ts';
import type { Studio } from '../../studio.ts';
import { openDashboard } from '../dashboard/open.ts';
import { PanelWork } from '../panel-work.ts';
import { saveExport } from '../save-export.ts';
import { createPanel, fillPanel, ViewPanel, viewType } from '../view-panel.ts';

const view = 'comparison';
const shown = new Map<string, WebviewPanel>();

/** Shows whether runs differ; a tab that shows it already is brought to the front. */
export function showComparison(studio: Studio, entries: readonly ComparisonEntry[]): void {
  const known = shown.get(keyOf(entries));
  if (known !== undefined) known.reveal();
  else attach(studio, entries, createPanel(studio.context, describe(entries)));
}

/** Brings the views back after the window was reloaded. */
export function registerComparisonSerializer(studio: Studio): Disposable {
  return window.registerWebviewPanelSerializer(viewType(view), {
    deserializeWebviewPanel: async (panel: WebviewPanel, state: unknown) => {
      const entries = hasEntries(state) ? state.entries.filter(isEntry) : [];
      if (entries.length === 0) {
        panel.dispose();
        return;
      }
      fillPanel(studio.context, panel, describe(entries));
      attach(studio, entries, panel);
    },
  });
}

const keyOf = (entries: readonly ComparisonEntry[]) => entries.map(({ entry }) => entry).join('\n');

function describe(entries: readonly ComparisonEntry[]) {
  const [first, second] = entries;
  const isPair = entries.length === 2 && first !== undefined && second !== undefined;
  const title = isPair ? t('{0} against {1}', first.name, second.name) : t('Comparison of {0}', entries.length);
  return { view, title };
}

function attach(studio: Studio, entries: readonly ComparisonEntry[], webviewPanel: WebviewPanel): void {
  const panel = new ViewPanel<ToComparison, FromComparison>(webviewPanel);
  const work = new PanelWork(studio, panel);
  const folders = [...new Set(entries.map(({ entry }) => folderOf(entry)))];
  const measure = (metric: string | undefined) =>
    work.run(async (name, signal) => {
      const request = { work: name, entries, metric };
      const comparison = await studio.sidecar.request(compareRuns, request, { signal });
      panel.post({ type: 'comparison', entries, comparison });
    });
  panel.onMessage((message) => {
    switch (message.type) {
      case 'ready':
        measure(undefined);
        return;
      case 'measure':
        measure(message.metric);
        return;
      case 'curves':
        openDashboard(studio, folders);
        return;
      case 'export':
        exportTo(studio, entries, message).catch((error) => reportError(error, studio.log));
    }
  });
  const key = keyOf(entries);
  shown.set(key, webviewPanel);
  panel.onClosed(() => shown.delete(key));
}

function exportTo(
  { sidecar }: Studio,
  entries: readonly ComparisonEntry[],
  { format, metric, shown }: FromComparison & { type: 'export' },
): Promise<void> {
  const beside = folderOf(entries[0]?.entry ?? '');
  return saveExport({ name: 'comparison', beside, format }, async () => {
    const { text } = await sidecar.request(exportComparison, { work: 'export', entries, metric, format, shown });
    return text;
  });
}

const folderOf = (entry: string) => entry.replace(/#[a-z-]+$/, '');

function hasEntries(state: unknown): state is { readonly entries: readonly unknown[] } {
  return typeof state === 'object' && state !== null && 'entries' in state && Array.isArray(state.entries);
}

function isEntry(value: unknown): value is ComparisonEntry {
  return (
    typeof value === 'object' &&
    value !== null &&
    'entry' in value &&
    typeof value.entry === 'string' &&
    'name' in value &&
    typeof value.name === 'string' &&
    'optional' in value &&
    typeof value.optional === 'boolean'
  );
}
