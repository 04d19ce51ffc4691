import {
  type DecorationOptions,
  type Disposable,
  MarkdownString,
  Range,
  type TextEditor,
  ThemeColor,
  Uri,
  window,
  workspace,
} from 'vscode';
import { t } from '../../../base/l10n.ts';
import { allEntries, type Entry, sameTemplate } from '../../../prompts/nl-inputs/index.ts';
import type { RunSummary } from '../../../protocol/runs.ts';
import type { ReadingStore, ShortReading } from '../../readings/reading-store.ts';
import { logError } from '../../report.ts';
import { affects, setting } from '../../settings.ts';
import type { Studio } from '../../studio.ts';
import { isNlInputs } from '../file-kinds.ts';
import type { NlInputsDocuments } from './documents.ts';
import { code } from './markdown-code.ts';

/** A line of code is not the place for more. */
const shownSoftTokens = 24;

/** After a run, every entry that was tuned shows its nearest tokens beside the text. */
export class InlineReading implements Disposable {
  private readonly decoration = window.createTextEditorDecorationType({
    after: { margin: '0 0 0 2em', color: new ThemeColor('editorCodeLens.foreground'), fontStyle: 'italic' },
  });
  private readonly subscriptions: readonly Disposable[];

  constructor(
    private readonly studio: Studio,
    private readonly documents: NlInputsDocuments,
    private readonly readings: ReadingStore,
  ) {
    const showAll = () => this.showAll();
    this.subscriptions = [
      window.onDidChangeVisibleTextEditors(showAll),
      documents.onChange(showAll),
      readings.onChange(showAll),
      studio.runs.onChange(showAll),
      workspace.onDidGrantWorkspaceTrust(showAll),
      workspace.onDidChangeConfiguration((event) => {
        const names = ['inlineReading.enabled', 'inlineReading.metric', 'inlineReading.count'] as const;
        if (names.some((name) => affects(event, name))) showAll();
      }),
    ];
    // Which runs there are may never have been asked for in this window.
    studio.runs.listing.ready().catch((error) => logError(error, studio.log));
    showAll();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.decoration.dispose();
  }

  private showAll(): void {
    for (const editor of window.visibleTextEditors) {
      if (isNlInputs(editor.document.uri)) editor.setDecorations(this.decoration, this.decorationsOf(editor));
    }
  }

  private decorationsOf({ document }: TextEditor): DecorationOptions[] {
    if (!setting('inlineReading.enabled') || !workspace.isTrusted) return [];
    return allEntries(this.documents.parse(document)).flatMap((entry) => {
      const run = tunedRun(this.studio.runs.all, document.uri.fsPath, entry);
      const reading = run && this.readings.get(run);
      if (run === undefined || reading === undefined) return [];
      const end = document.lineAt(document.positionAt(entry.valueRange.end)).range.end;
      const renderOptions = { after: { contentText: shortText(reading) } };
      return [{ range: new Range(end, end), renderOptions, hoverMessage: tableOf(reading, run) }];
    });
  }
}

/** The newest finished prompt of an entry. */
export function tunedRun(runs: readonly RunSummary[], file: string, { task, template }: Entry): RunSummary | undefined {
  return runs.find(
    ({ entry, prompt }) =>
      prompt !== undefined &&
      entry !== undefined &&
      Uri.file(entry.file).fsPath === file &&
      entry.task === task &&
      sameTemplate(entry.template, template),
  );
}

function shortText(reading: ShortReading): string {
  const metric = setting('inlineReading.metric');
  const count = setting('inlineReading.count');
  const words = reading.slice(0, shownSoftTokens).map((nearest) =>
    nearest[metric]
      .slice(0, count)
      .map(({ text }) => text.replaceAll(' ', '␣').replaceAll('\n', '⏎'))
      .join('/'),
  );
  return `→ ${words.join(' ')}${reading.length > shownSoftTokens ? ' …' : ''}`;
}

/** Shown when the pointer rests on the reading, and in the hover of the text itself. */
export function tableOf(reading: ShortReading, run: RunSummary): MarkdownString {
  const metric = setting('inlineReading.metric');
  const shown = Math.max(3, setting('inlineReading.count'));
  const rows = reading.slice(0, shownSoftTokens).map((nearest, index) => {
    const cells = nearest[metric].slice(0, shown).map(({ text, value }) => `${code(text)} ${value.toFixed(2)}`);
    return `| ${index} | ${cells.join(' | ')} |`;
  });
  const titles = Array.from({ length: shown }, (_, index) => index + 1);
  const head = `| # | ${titles.join(' | ')} |\n|--:|${titles.map(() => '---|').join('')}`;
  const title = t('Nearest tokens of the prompt that “{0}” tuned ({1})', run.name, metric);
  return new MarkdownString(`${title}\n\n${head}\n${rows.join('\n')}`);
}
