import { type DocumentFilter, languages } from 'vscode';
import { checkTuneSettings } from '../../../settings/read-settings.ts';
import type { Studio } from '../../studio.ts';
import { isTuneFile } from '../file-kinds.ts';
import { SettingsDiagnostics } from '../settings-diagnostics.ts';
import { TuneFileCodeLenses } from './code-lens.ts';
import { TuneFileCompletion } from './completion.ts';
import { TuneFileHover } from './hover.ts';
import { TuneFileLinks } from './links.ts';

const filter: DocumentFilter = { pattern: '**/*.tune.{yaml,yml}' };

/** Everything that the text editor shows in tuning files. */
export function registerTuneFiles(studio: Studio): void {
  const lenses = new TuneFileCodeLenses(studio.runs, studio.log);
  const completion = new TuneFileCompletion(studio.models);
  studio.context.subscriptions.push(
    new SettingsDiagnostics(
      {
        name: 'tuneFiles',
        matches: isTuneFile,
        check: (document) => checkTuneSettings(document.getText(), document.uri.fsPath).problems,
      },
      studio.log,
    ),
    lenses,
    languages.registerCodeLensProvider(filter, lenses),
    languages.registerCompletionItemProvider(filter, completion, ...TuneFileCompletion.triggerCharacters),
    languages.registerHoverProvider(filter, new TuneFileHover()),
    languages.registerDocumentLinkProvider(filter, new TuneFileLinks()),
  );
}
