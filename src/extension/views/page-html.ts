import { randomBytes } from 'node:crypto';
import { Uri, type Webview } from 'vscode';
import { escapeHtml } from '../../base/escape-html.ts';

interface Page {
  /** The folder of `webview/` that draws it. */
  readonly view: string;
  readonly title: string;
  readonly languageBundle: Readonly<Record<string, string>> | undefined;
}

/** A view's page: nothing but its own script may run, and nothing is fetched from anywhere. */
export function pageHtml(webview: Webview, extension: Uri, { view, title, languageBundle }: Page): string {
  const nonce = randomBytes(16).toString('base64');
  const script = webview.asWebviewUri(scriptOf(extension, view));
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource} 'nonce-${nonce}'; font-src ${webview.cspSource}`;
  const bundle =
    languageBundle === undefined ? '' : ` data-language-bundle="${escapeHtml(JSON.stringify(languageBundle))}"`;
  return `<!DOCTYPE html>
<html lang="${languageBundle === undefined ? 'en' : 'ja'}">
  <head>
    <meta charset="UTF-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <!-- Where the controls' library looks for it: it tries out a style rule to know whether the browser has :focus-visible. -->
    <meta property="csp-nonce" content="${nonce}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escapeHtml(title)}</title>
  </head>
  <body data-view="${view}"${bundle}>
    <main id="root"></main>
    <div id="announcements" class="visually-hidden" aria-live="polite"></div>
    <script type="module" nonce="${nonce}" src="${script}"></script>
  </body>
</html>
`;
}

/** The only folder that a page may load from. */
export function pageRoot(extension: Uri): Uri {
  return Uri.joinPath(extension, 'dist', 'webview');
}

function scriptOf(extension: Uri, view: string): Uri {
  return Uri.joinPath(pageRoot(extension), `${view}.js`);
}
