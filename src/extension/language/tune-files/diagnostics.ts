import {
  Diagnostic,
  DiagnosticSeverity,
  type Disposable,
  type LogOutputChannel,
  languages,
  Position,
  Range,
  type TextDocument,
  workspace,
} from 'vscode';
import type { Problem } from '../../../settings/problem.ts';
import { checkTuneSettings } from '../../../settings/read-settings.ts';
import { logError } from '../../report.ts';
import { Debouncer } from '../debouncer.ts';
import { isTuneFile } from '../file-kinds.ts';
import { diagnosticSource } from '../nl-inputs/diagnostics.ts';

/** Long enough that a word is typed to its end, short enough that the answer seems to come at once. */
const quietPeriod = 200;

/** What stands at a problem's place: a key, a number, a word; a text in quotes as a whole. */
const marked = /"[^"\n]*"?|'[^'\n]*'?|[^\s,:[\]{}#]+/;

/** Keeps the problems of every opened tuning file. */
export class TuneFileDiagnostics implements Disposable {
  private readonly collection = languages.createDiagnosticCollection('softPrompt.tuneFiles');
  private readonly debouncer = new Debouncer<TextDocument>(quietPeriod, async (document) => this.check(document));
  private readonly subscriptions: readonly Disposable[];

  constructor(private readonly log: LogOutputChannel) {
    this.subscriptions = [
      workspace.onDidOpenTextDocument((document) => this.changed(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.changed(document)),
      workspace.onDidCloseTextDocument((document) => this.collection.delete(document.uri)),
    ];
    for (const document of workspace.textDocuments) this.changed(document);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.debouncer.dispose();
    this.collection.dispose();
  }

  private changed(document: TextDocument): void {
    if (isTuneFile(document.uri)) this.debouncer.touch(document);
  }

  private check(document: TextDocument): void {
    if (document.isClosed) return;
    try {
      const { problems } = checkTuneSettings(document.getText(), document.uri.fsPath);
      this.collection.set(
        document.uri,
        problems.map((problem) => diagnosticOf(document, problem)),
      );
    } catch (error) {
      logError(error, this.log);
    }
  }
}

function diagnosticOf(document: TextDocument, { message, remedy, place }: Problem): Diagnostic {
  const start = document.validatePosition(new Position((place?.line ?? 1) - 1, (place?.column ?? 1) - 1));
  const range = document.getWordRangeAtPosition(start, marked) ?? new Range(start, document.lineAt(start).range.end);
  const made = new Diagnostic(range, remedy === '' ? message : `${message} ${remedy}`, DiagnosticSeverity.Error);
  made.source = diagnosticSource;
  made.code = 'settings';
  return made;
}
