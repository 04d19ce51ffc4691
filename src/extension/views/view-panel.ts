import { type Disposable, type ExtensionContext, ViewColumn, type WebviewPanel, window } from 'vscode';
import { languageBundle } from '../language-bundle.ts';
import { pageHtml, pageRoot } from './page-html.ts';

interface ViewDescription {
  /** The folder of `webview/`; the panel's type is `softPrompt.` and this. */
  readonly view: string;
  readonly title: string;
}

export function viewType(view: string): string {
  return `softPrompt.${view}`;
}

/** A new tab with a view in it. */
export function createPanel(context: ExtensionContext, description: ViewDescription): WebviewPanel {
  const { view, title } = description;
  const panel = window.createWebviewPanel(viewType(view), title, ViewColumn.Active, panelOptions(context));
  fillPanel(context, panel, description);
  return panel;
}

/** Draws the view in a panel, one that VS Code brings back after a reload as well. */
export function fillPanel(context: ExtensionContext, panel: WebviewPanel, { view, title }: ViewDescription): void {
  panel.title = title;
  panel.webview.options = panelOptions(context);
  const draw = (bundle: Awaited<ReturnType<typeof languageBundle>>) => {
    panel.webview.html = pageHtml(panel.webview, context.extensionUri, { view, title, languageBundle: bundle });
  };
  languageBundle(context.extensionUri).then(draw, () => draw(undefined));
}

function panelOptions(context: ExtensionContext) {
  return { enableScripts: true, localResourceRoots: [pageRoot(context.extensionUri)] };
}

/** The messages of a webview in an editor tab: those of `src/protocol/views`. */
export class ViewPanel<ToView, FromView extends { readonly type: string }> {
  constructor(private readonly panel: WebviewPanel) {}

  post(message: ToView): void {
    // False where the panel is gone: whoever closed it wants no message.
    this.panel.webview.postMessage(message).then(undefined, () => undefined);
  }

  onMessage(listener: (message: FromView) => void): Disposable {
    return this.panel.webview.onDidReceiveMessage((message: FromView) => listener(message));
  }

  onClosed(listener: () => void): void {
    this.panel.onDidDispose(listener);
  }

  reveal(): void {
    this.panel.reveal();
  }
}
