import {
  type CustomTextEditorProvider,
  commands,
  type Disposable,
  Range,
  type TextDocument,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import { present } from '../../base/failure.ts';
import { nlInputsFormat } from '../../prompts/nl-inputs/parse.ts';
import type { FromGrid } from '../../protocol/views/grid.ts';
import { workspaceEdit } from '../language/nl-inputs/ranges.ts';
import { languageBundle } from '../language-bundle.ts';
import { describeError, logError, reportError } from '../report.ts';
import type { Studio } from '../studio.ts';
import { pageHtml, pageRoot } from '../views/page-html.ts';
import { askForEdit } from './ask.ts';
import { type GridHost, GridSession } from './grid-session.ts';

/** Shows a file of hand-written prompts as tasks by templates. The text document is all the state that there is. */
export class GridEditor implements CustomTextEditorProvider {
  constructor(private readonly studio: Studio) {}

  async resolveCustomTextEditor(document: TextDocument, panel: WebviewPanel): Promise<void> {
    const { studio } = this;
    const session = new GridSession(gridHost(studio, document, panel));
    const subscriptions: Disposable[] = [
      panel.webview.onDidReceiveMessage((message: FromGrid) => session.take(message)),
      workspace.onDidChangeTextDocument((change) => {
        if (change.document === document) session.documentChanged();
      }),
      studio.models.onChange(() => session.modelChanged()),
      studio.tokens.onForget(() => session.modelChanged()),
    ];
    panel.onDidDispose(() => {
      session.dispose();
      for (const subscription of subscriptions) subscription.dispose();
    });
    const extension = studio.context.extensionUri;
    panel.webview.options = { enableScripts: true, localResourceRoots: [pageRoot(extension)] };
    panel.webview.html = pageHtml(panel.webview, extension, {
      view: 'grid',
      title: workspace.asRelativePath(document.uri),
      languageBundle: await languageBundle(extension),
    });
  }
}

function gridHost(studio: Studio, document: TextDocument, panel: WebviewPanel): GridHost {
  const { log, models, tokens } = studio;
  return {
    format: present(nlInputsFormat(document.uri.path), 'the format of a file that the grid opens'),
    read: () => ({ version: document.version, text: document.getText() }),
    apply: async (edits, version) =>
      document.version === version && (await workspace.applyEdit(workspaceEdit(document, edits))),
    post: (message) => {
      // False where the panel is gone: whoever closed it wants no message.
      panel.webview.postMessage(message).then(undefined, (error) => logError(error, log));
    },
    model: () => models.active(document),
    tokenize: (model, texts) => tokens.tokenize(model, texts),
    ask: askForEdit,
    openText: async (offset) => {
      const position = document.positionAt(offset);
      await window.showTextDocument(document, {
        viewColumn: ViewColumn.Beside,
        selection: new Range(position, position),
      });
    },
    save: async () => {
      await document.save();
    },
    selectModel: async () => {
      await commands.executeCommand('softPrompt.selectModel');
    },
    describeError,
    report: (error) => {
      reportError(error, log).catch((unreported) => logError(unreported, log));
    },
  };
}
