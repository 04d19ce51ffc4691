import { basename } from 'node:path';
import { type Disposable, type WebviewPanel, window } from 'vscode';
import { t } from '../../base/l10n.ts';
import { interpretPrompt, tryPrompt, workProgress } from '../../protocol/messages.ts';
import type { FromInterpretation, ToInterpretation } from '../../protocol/views/interpretation.ts';
import type { FromTryPrompt, ToTryPrompt } from '../../protocol/views/try-prompt.ts';
import { describeError, isCancellation, logError } from '../report.ts';
import type { Studio } from '../studio.ts';
import { ViewPanel, viewType } from './view-panel.ts';

/** Tokens of the vocabulary that are told for each soft token and measure. */
const nearestCount = 10;

let works = 0;

/** Shows what a run's prompt is near to. */
export function openInterpretation(studio: Studio, folder: string): void {
  showInterpretation(studio, folder, ViewPanel.create(studio.context, interpretation(folder)));
}

/** Shows a field to ask a run's prompt. */
export function openTryPrompt(studio: Studio, folder: string): void {
  showTryPrompt(studio, folder, ViewPanel.create(studio.context, trying(folder)));
}

/** Brings both views back after the window was reloaded. */
export function registerReadingSerializers(studio: Studio): Disposable[] {
  const restore = (view: string, show: (folder: string, panel: WebviewPanel) => void) =>
    window.registerWebviewPanelSerializer(viewType(view), {
      deserializeWebviewPanel: async (panel: WebviewPanel, state: unknown) => {
        if (hasFolder(state)) show(state.folder, panel);
        else panel.dispose();
      },
    });
  return [
    restore('interpretation', (folder, panel) =>
      showInterpretation(studio, folder, ViewPanel.show(studio.context, panel, interpretation(folder))),
    ),
    restore('try-prompt', (folder, panel) =>
      showTryPrompt(studio, folder, ViewPanel.show(studio.context, panel, trying(folder))),
    ),
  ];
}

const interpretation = (folder: string) => ({ view: 'interpretation', title: t('Reading of {0}', basename(folder)) });
const trying = (folder: string) => ({ view: 'try-prompt', title: t('Try {0}', basename(folder)) });

function showInterpretation(
  studio: Studio,
  folder: string,
  panel: ViewPanel<ToInterpretation, FromInterpretation>,
): void {
  const work = new PanelWork(studio, panel);
  panel.onMessage(() =>
    work.run(async (name, signal) => {
      const request = { work: name, folder, count: nearestCount };
      const { model, prompts } = await studio.sidecar.request(interpretPrompt, request, { signal });
      panel.post({ type: 'reading', run: folder, model, prompts });
    }),
  );
}

function showTryPrompt(studio: Studio, folder: string, panel: ViewPanel<ToTryPrompt, FromTryPrompt>): void {
  const work = new PanelWork(studio, panel);
  panel.onMessage((message) => {
    if (message.type === 'ready') {
      panel.post({ type: 'prompt', folder, run: basename(folder) });
      return;
    }
    const { query, maxNewTokens } = message;
    work.run(async (name, signal) => {
      const request = { work: name, folder, fields: { query }, maxNewTokens };
      panel.post({ type: 'answer', query, answer: await studio.sidecar.request(tryPrompt, request, { signal }) });
    });
  });
}

type WorkMessage =
  | { readonly type: 'progress'; readonly stage: string }
  | { readonly type: 'failed'; readonly message: string };

/** The work that a panel waits for: a new piece ends the one before it, and closing the panel ends it too. */
class PanelWork<ToView, FromView extends { readonly type: string }> {
  private controller = new AbortController();
  private name = '';

  constructor(
    private readonly studio: Studio,
    private readonly panel: Pick<ViewPanel<ToView | WorkMessage, FromView>, 'post' | 'onClosed'>,
  ) {
    studio.sidecar.listen(workProgress, ({ work, stage }) => {
      if (work === this.name) panel.post({ type: 'progress', stage });
    });
    panel.onClosed(() => this.controller.abort());
  }

  run(task: (name: string, signal: AbortSignal) => Promise<void>): void {
    this.controller.abort();
    this.controller = new AbortController();
    works += 1;
    this.name = `view ${works}`;
    const { signal } = this.controller;
    task(this.name, signal).catch((error) => {
      if (signal.aborted || isCancellation(error)) return;
      logError(error, this.studio.log);
      this.panel.post({ type: 'failed', message: describeError(error) });
    });
  }
}

function hasFolder(state: unknown): state is { readonly folder: string } {
  return typeof state === 'object' && state !== null && 'folder' in state && typeof state.folder === 'string';
}
