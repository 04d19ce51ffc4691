import {
  Diagnostic,
  type DiagnosticCollection,
  DiagnosticSeverity,
  type Disposable,
  type LogOutputChannel,
  languages,
  Position,
  Range,
  type TextDocument,
  type Uri,
  workspace,
} from 'vscode';
import type { Problem } from '../../settings/problem.ts';
import { logError } from '../report.ts';
import { Debouncer } from './debouncer.ts';
import { diagnosticSource } from './nl-inputs/diagnostics.ts';

/** Long enough that a word is typed to its end, short enough that the answer seems to come at once. */
const quietPeriod = 200;

/** What stands at a problem's place: a key, a number, a word; a text in quotes as a whole. */
const marked = /"[^"\n]*"?|'[^'\n]*'?|[^\s,:[\]{}#]+/;

/** A kind of settings files, and how one of them is checked. */
export interface CheckedFiles {
  /** Of its collection of problems. */
  readonly name: string;
  readonly matches: (uri: Uri) => boolean;
  readonly check: (document: TextDocument, signal: AbortSignal) => Promise<readonly Problem[]> | readonly Problem[];
  /** Files on which the problems depend too: they are found anew when such a file is saved. */
  readonly dependsOn?: (uri: Uri) => boolean;
}

/** Keeps the problems of every opened file of settings. */
export class SettingsDiagnostics implements Disposable {
  private readonly collection: DiagnosticCollection;
  private readonly debouncer = new Debouncer<TextDocument>(quietPeriod, (document, signal) =>
    this.check(document, signal),
  );
  private readonly subscriptions: readonly Disposable[];

  constructor(
    private readonly files: CheckedFiles,
    private readonly log: LogOutputChannel,
  ) {
    this.collection = languages.createDiagnosticCollection(`softPrompt.${files.name}`);
    this.subscriptions = [
      workspace.onDidOpenTextDocument((document) => this.changed(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.changed(document)),
      workspace.onDidCloseTextDocument((document) => this.collection.delete(document.uri)),
      workspace.onDidSaveTextDocument(({ uri }) => files.dependsOn?.(uri) && this.checkAll()),
    ];
    this.checkAll();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.debouncer.dispose();
    this.collection.dispose();
  }

  /** Checks every open file anew. */
  checkAll(): void {
    for (const document of workspace.textDocuments) this.changed(document);
  }

  private changed(document: TextDocument): void {
    if (this.files.matches(document.uri)) this.debouncer.touch(document);
  }

  private async check(document: TextDocument, signal: AbortSignal): Promise<void> {
    if (document.isClosed) return;
    try {
      const problems = await this.files.check(document, signal);
      if (signal.aborted || document.isClosed) return;
      this.collection.set(
        document.uri,
        problems.map((problem) => diagnosticOf(document, problem)),
      );
    } catch (error) {
      if (!signal.aborted) logError(error, this.log);
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
