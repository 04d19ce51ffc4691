import { languages } from 'vscode';
import { ReadingStore } from '../../readings/reading-store.ts';
import { logError } from '../../report.ts';
import type { Studio } from '../../studio.ts';
import { NlInputsCodeLenses } from './code-lens.ts';
import { NlInputsCompletion } from './completion.ts';
import { NlInputsDiagnostics } from './diagnostics.ts';
import { NlInputsDocuments, nlInputsFilter } from './documents.ts';
import { NlInputsHover } from './hover.ts';
import { NlInputsInlayHints } from './inlay-hints.ts';
import { InlineReading } from './inline-reading.ts';
import { NlInputsQuickFixes } from './quick-fixes.ts';

/** Everything that the text editor shows in files of hand-written prompts. */
export function registerNlInputs(studio: Studio): NlInputsDocuments {
  const documents = new NlInputsDocuments(studio);
  const hints = new NlInputsInlayHints(documents);
  const { sidecar, context, log } = studio;
  const readings = new ReadingStore(sidecar, context.workspaceState, (error) => logError(error, log));
  const filter = nlInputsFilter;
  context.subscriptions.push(
    documents,
    hints,
    readings,
    new NlInputsDiagnostics(studio, documents),
    new InlineReading(studio, documents, readings),
    languages.registerInlayHintsProvider(filter, hints),
    languages.registerHoverProvider(filter, new NlInputsHover(studio, documents, readings)),
    languages.registerCodeLensProvider(filter, new NlInputsCodeLenses(documents)),
    languages.registerCodeActionsProvider(filter, new NlInputsQuickFixes(studio, documents), {
      providedCodeActionKinds: NlInputsQuickFixes.kinds,
    }),
    languages.registerCompletionItemProvider(
      filter,
      new NlInputsCompletion(documents),
      ...NlInputsCompletion.triggerCharacters,
    ),
  );
  return documents;
}
