import { languages } from 'vscode';
import type { Studio } from '../../studio.ts';
import { NlInputsCodeLenses } from './code-lens.ts';
import { NlInputsCompletion } from './completion.ts';
import { NlInputsDiagnostics } from './diagnostics.ts';
import { NlInputsDocuments, nlInputsFilter } from './documents.ts';
import { NlInputsHover } from './hover.ts';
import { NlInputsInlayHints } from './inlay-hints.ts';
import { NlInputsQuickFixes } from './quick-fixes.ts';

/** Everything that the text editor shows in files of hand-written prompts. */
export function registerNlInputs(studio: Studio): NlInputsDocuments {
  const documents = new NlInputsDocuments(studio);
  const hints = new NlInputsInlayHints(documents);
  const filter = nlInputsFilter;
  studio.context.subscriptions.push(
    documents,
    hints,
    new NlInputsDiagnostics(studio, documents),
    languages.registerInlayHintsProvider(filter, hints),
    languages.registerHoverProvider(filter, new NlInputsHover(studio, documents)),
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
