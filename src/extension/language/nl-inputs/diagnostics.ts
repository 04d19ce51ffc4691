import {
  Diagnostic,
  DiagnosticSeverity,
  type Disposable,
  languages,
  Range,
  type TextDocument,
  workspace,
} from 'vscode';
import { t } from '../../../base/l10n.ts';
import { type EntryCount, isDuplicate, type Problem } from '../../../prompts/nl-inputs/index.ts';
import { describeError, isCancellation, logError } from '../../report.ts';
import type { Studio } from '../../studio.ts';
import { Debouncer } from '../debouncer.ts';
import type { NlInputsDocuments } from './documents.ts';
import { editorRange } from './ranges.ts';

export const diagnosticSource = 'Soft Prompt';
export const tokenCountCode = 'token-count';

/** Long enough that a word is typed to its end, short enough that the answer seems to come at once. */
const quietPeriod = 150;

/** Keeps the problems of every opened file of prompts. */
export class NlInputsDiagnostics implements Disposable {
  private readonly collection = languages.createDiagnosticCollection('softPrompt.nlInputs');
  private readonly debouncer = new Debouncer<TextDocument>(quietPeriod, (document, signal) =>
    this.check(document, signal),
  );
  private readonly subscriptions: readonly Disposable[];

  constructor(
    private readonly studio: Studio,
    private readonly documents: NlInputsDocuments,
  ) {
    this.subscriptions = [
      documents.onChange((document) => this.debouncer.touch(document)),
      workspace.onDidCloseTextDocument((document) => this.collection.delete(document.uri)),
    ];
    for (const document of documents.all) this.debouncer.touch(document);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.debouncer.dispose();
    this.collection.dispose();
  }

  private async check(document: TextDocument, signal: AbortSignal): Promise<void> {
    const problems = this.documents.parse(document).problems.map((problem) => problemDiagnostic(document, problem));
    try {
      const counted = await this.documents.count(document, signal);
      const misfits = (counted?.counts ?? []).filter(({ count, expected }) => count !== expected);
      problems.push(...misfits.map((misfit) => countDiagnostic(document, misfit)));
    } catch (error) {
      if (isCancellation(error) || signal.aborted) return;
      logError(error, this.studio.log);
      problems.push(countsMissing(describeError(error)));
    }
    this.collection.set(document.uri, problems);
  }
}

function problemDiagnostic(document: TextDocument, problem: Problem): Diagnostic {
  const { code, message, range } = problem;
  const severity = isDuplicate(problem) ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error;
  return diagnostic(editorRange(document, range), message, severity, code);
}

function countDiagnostic(document: TextDocument, { entry, count, expected }: EntryCount): Diagnostic {
  const [before, after] = entry.template;
  const message = t(
    '"{0}" has {1} tokens; its template ({2}, {3}) asks for {4}.',
    entry.task,
    count,
    before,
    after,
    expected,
  );
  return diagnostic(editorRange(document, entry.valueRange), message, DiagnosticSeverity.Warning, tokenCountCode);
}

function countsMissing(reason: string): Diagnostic {
  const message = t('Tokens cannot be counted. {0}', reason);
  return diagnostic(new Range(0, 0, 0, 0), message, DiagnosticSeverity.Warning, 'tokenizer');
}

function diagnostic(range: Range, message: string, severity: DiagnosticSeverity, code: string): Diagnostic {
  const made = new Diagnostic(range, message, severity);
  made.source = diagnosticSource;
  made.code = code;
  return made;
}
