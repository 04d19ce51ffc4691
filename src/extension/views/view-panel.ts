import { type Disposable, type ExtensionContext, ViewColumn, type WebviewPanel, window } from 'vscode';
import { languageBundle } from '../language-bundle.ts';
import { pageHtml, pageRoot } from './page-html.ts';

interface ViewDescription {
  /** The folder of `webview/`; the panel's type is `softPrompt.` and this. */
  readonly view: string;
  readonly title: string;
}

/** A webview in an editor tab. Its messages are those of `src/protocol/views`. */
export class ViewPanel<ToView, FromView extends { readonly type: string }> {
  private constructor(private readonly panel: WebviewPanel) {}

  static create<ToView, FromView extends { readonly type: string }>(
    context: ExtensionContext,
    { view, title }: ViewDescription,
  ): ViewPanel<ToView, FromView> {
    const panel = window.createWebviewPanel(viewType(view), title, ViewColumn.Active, panelOptions(context));
    return ViewPanel.show(context, panel, { view, title });
  }

  /** Fills a panel, one that VS Code brings back after a reload as well. */
  static show<ToView, FromView extends { readonly type: string }>(
    context: ExtensionContext,
    panel: WebviewPanel,
    { view, title }: ViewDescription,
  ): ViewPanel<ToView, FromView> {
    panel.title = title;
    panel.webview.options = panelOptions(context);
    languageBundle(context.extensionUri).then(
      (bundle) => {
        panel.webview.html = pageHtml(panel.webview, context.extensionUri, { view, title, languageBundle: bundle });
      },
      () => {
        panel.webview.html = pageHtml(panel.webview, context.extensionUri, { view, title, languageBundle: undefined });
      },
    );
    return new ViewPanel(panel);
  }

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

export function viewType(view: string): string {
  return `softPrompt.${view}`;
}

function panelOptions(context: ExtensionContext) {
  return { enableScripts: true, localResourceRoots: [pageRoot(context.extensionUri)] };
}
