import { escapeHtml } from '../base/escape-html.ts';
import { t } from '../base/l10n.ts';

// Colours of Okabe and Ito, which people with colour blindness tell apart; of each hue a darker one on light ground.
const style = `
:root { color-scheme: light dark; --text: #1f2328; --dim: #59636e; --rule: #d1d9e0; --ground: #ffffff; --best: #fff5cc;
  --series-0: #0072b2; --series-1: #b34e00; --series-2: #00795c; --series-3: #a3477f; --series-4: #7a6a00; --series-5: #1f2328; }
@media (prefers-color-scheme: dark) { :root { --text: #f0f6fc; --dim: #9198a1; --rule: #3d444d; --ground: #0d1117; --best: #3b3000;
  --series-0: #56b4e9; --series-1: #e69f00; --series-2: #2fc79b; --series-3: #e29ac4; --series-4: #f0e442; --series-5: #f0f6fc; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground); margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem .25rem 0; text-align: left; border-bottom: 1px solid var(--rule); white-space: nowrap; }
td.number, th.number { text-align: right; } tr.best { background: var(--best); } tr.first { font-weight: 600; }
td.text { white-space: pre-wrap; overflow-wrap: anywhere; min-width: 8rem; max-width: 36rem; vertical-align: top; }
.dim { color: var(--dim); } .charts { display: flex; flex-wrap: wrap; gap: 1.5rem; }
svg text { fill: var(--dim); font-size: 11px; } svg .axis { stroke: var(--rule); } figure { margin: 0; } figcaption { font-weight: 600; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 1rem; } .legend svg { vertical-align: middle; }
`;

/** A page on its own: no script, nothing fetched, light or dark as the reader's system is. @param body markup */
export function htmlPage(title: string, body: string): string {
  // The translation of "en" is the language's own code: screen readers speak by it, and browsers choose Han characters by it.
  return `<!doctype html>
<html lang="${t('en')}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${body}
</body>
</html>
`;
}

export function table(titles: readonly string[], rows: readonly string[]): string {
  return `<table><thead><tr>${titles.join('')}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`;
}

export function row(cells: readonly string[], classes: readonly string[] = []): string {
  return `<tr${classes.length === 0 ? '' : ` class="${classes.join(' ')}"`}>${cells.join('')}</tr>`;
}

type CellKind = 'number' | 'text';

export const cell = (text: string, kind?: CellKind) => `<td${classOf(kind)}>${escapeHtml(text)}</td>`;

export const heading = (text: string, kind?: CellKind) => `<th scope="col"${classOf(kind)}>${escapeHtml(text)}</th>`;

const classOf = (kind: CellKind | undefined) => (kind === undefined ? '' : ` class="${kind}"`);
