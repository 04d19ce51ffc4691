import { basename } from 'node:path';
import { commands, type Disposable, type WebviewPanel, window } from 'vscode';
import { t } from '../../base/l10n.ts';
import { evaluatePrompt, interpretPrompt, tryPrompt } from '../../protocol/messages.ts';
import type { FromEvaluation, ToEvaluation } from '../../protocol/views/evaluation.ts';
import type { FromInterpretation, ToInterpretation } from '../../protocol/views/interpretation.ts';
import type { FromTryPrompt, ToTryPrompt } from '../../protocol/views/try-prompt.ts';
import { logError } from '../report.ts';
import type { Studio } from '../studio.ts';
import { PanelWork } from './panel-work.ts';
import { createPanel, fillPanel, ViewPanel, viewType } from './view-panel.ts';

/** Tokens of the vocabulary that are told for each soft token and measure. */
const nearestCount = 10;

/** A view that shows one run. */
interface RunView {
  /** The folder of `webview/`. */
  readonly view: string;
  readonly title: (run: string) => string;
  readonly show: (studio: Studio, folder: string, panel: WebviewPanel) => void;
}

const interpretation: RunView = {
  view: 'interpretation',
  title: (run) => t('Reading of {0}', run),
  show: (studio, folder, webviewPanel) => {
    const panel = new ViewPanel<ToInterpretation, FromInterpretation>(webviewPanel);
    const work = new PanelWork(studio, panel);
    const read = () =>
      work.run(async (name, signal) => {
        const request = { work: name, folder, count: nearestCount };
        const { model, prompts } = await studio.sidecar.request(interpretPrompt, request, { signal });
        panel.post({ type: 'reading', run: folder, model, prompts });
      });
    panel.onMessage(({ type }) => {
      if (type === 'ready') read();
      else
        commands.executeCommand('softPrompt.evaluate', folder).then(undefined, (error) => logError(error, studio.log));
    });
  },
};

const evaluation: RunView = {
  view: 'evaluation',
  title: (run) => t('Scores of {0}', run),
  show: (studio, folder, webviewPanel) => {
    const panel = new ViewPanel<ToEvaluation, FromEvaluation>(webviewPanel);
    const work = new PanelWork(studio, panel);
    panel.onMessage(() =>
      work.run(async (name, signal) => {
        const comparison = await studio.sidecar.request(evaluatePrompt, { work: name, folder }, { signal });
        panel.post({ type: 'comparison', folder, run: basename(folder), comparison });
      }),
    );
  },
};

const trying: RunView = {
  view: 'try-prompt',
  title: (run) => t('Try {0}', run),
  show: (studio, folder, webviewPanel) => {
    const panel = new ViewPanel<ToTryPrompt, FromTryPrompt>(webviewPanel);
    const work = new PanelWork(studio, panel);
    panel.onMessage((message) =>
      work.run(async (name, signal) => {
        if (message.type === 'ready') {
          const isSaved = studio.runs.savedPrompts.includes(folder);
          const { fields } = isSaved ? { fields: ['query'] } : await studio.runs.read(folder);
          panel.post({ type: 'prompt', folder, run: basename(folder), fields });
          return;
        }
        const { fields, maxNewTokens } = message;
        const request = { work: name, folder, fields, maxNewTokens };
        panel.post({ type: 'trials', ...(await studio.sidecar.request(tryPrompt, request, { signal })) });
      }),
    );
  },
};

const shown = new Map<string, WebviewPanel>();

/** Shows what a run's prompt is near to. */
export const openInterpretation = (studio: Studio, folder: string) => open(studio, interpretation, folder);

/** Measures a run's prompt beside what it must beat. */
export const openEvaluation = (studio: Studio, folder: string) => open(studio, evaluation, folder);

/** Shows a field to ask a run's prompt. */
export const openTryPrompt = (studio: Studio, folder: string) => open(studio, trying, folder);

/** The view of a run that is open already is brought to the front. */
function open(studio: Studio, runView: RunView, folder: string): void {
  const known = shown.get(keyOf(runView, folder));
  if (known !== undefined) {
    known.reveal();
    return;
  }
  attach(studio, runView, folder, createPanel(studio.context, describe(runView, folder)));
}

function attach(studio: Studio, runView: RunView, folder: string, panel: WebviewPanel): void {
  const key = keyOf(runView, folder);
  shown.set(key, panel);
  panel.onDidDispose(() => shown.delete(key));
  runView.show(studio, folder, panel);
}

const keyOf = ({ view }: RunView, folder: string) => `${view} ${folder}`;
const describe = ({ view, title }: RunView, folder: string) => ({ view, title: title(basename(folder)) });

/** Brings the views back after the window was reloaded. */
export function registerReadingSerializers(studio: Studio): Disposable[] {
  return [interpretation, evaluation, trying].map((runView) =>
    window.registerWebviewPanelSerializer(viewType(runView.view), {
      deserializeWebviewPanel: async (panel: WebviewPanel, state: unknown) => {
        if (!hasFolder(state)) {
          panel.dispose();
          return;
        }
        const { folder } = state;
        fillPanel(studio.context, panel, describe(runView, folder));
        attach(studio, runView, folder, panel);
      },
    }),
  );
}

function hasFolder(state: unknown): state is { readonly folder: string } {
  return typeof state === 'object' && state !== null && 'folder' in state && typeof state.folder === 'string';
}
