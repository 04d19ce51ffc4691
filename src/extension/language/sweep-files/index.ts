import { dirname, resolve } from 'node:path';
import { type DocumentFilter, DocumentLink, Hover, languages, MarkdownString, type TextDocument, Uri } from 'vscode';
import { t } from '../../../base/l10n.ts';
import { checkSweep } from '../../../protocol/sweeps.ts';
import type { Studio } from '../../studio.ts';
import { isSweepFile, isTuneFile } from '../file-kinds.ts';
import { editorRange } from '../nl-inputs/ranges.ts';
import { SettingsDiagnostics } from '../settings-diagnostics.ts';
import { placedSettings, settingAt } from '../tune-files/places.ts';
import { SweepFileCodeLenses } from './code-lens.ts';
import { SweepFileCompletion } from './completion.ts';
import { explainSweepSetting } from './suggestions.ts';

const filter: DocumentFilter = { pattern: '**/*.sweep.{yaml,yml}' };

/** Everything that the text editor shows in sweep files. */
export function registerSweepFiles({ context, sidecar, sweeps, log }: Studio): void {
  const lenses = new SweepFileCodeLenses(sweeps);
  const diagnostics = new SettingsDiagnostics(
    {
      name: 'sweepFiles',
      matches: isSweepFile,
      // The sidecar knows the settings of every point, for which it reads the tuning file.
      check: async (document, signal) => {
        const request = { file: document.uri.fsPath, text: document.getText() };
        return (await sidecar.request(checkSweep, request, { signal })).problems;
      },
      dependsOn: isTuneFile,
    },
    log,
  );
  context.subscriptions.push(
    diagnostics,
    // What could not be asked while it did not run is asked now.
    sidecar.onStateChange(({ state }) => state.kind === 'running' && diagnostics.checkAll()),
    lenses,
    languages.registerCodeLensProvider(filter, lenses),
    languages.registerCompletionItemProvider(
      filter,
      new SweepFileCompletion(),
      ...SweepFileCompletion.triggerCharacters,
    ),
    languages.registerHoverProvider(filter, {
      provideHover: (document, position) => {
        const text = document.getText();
        const setting = settingAt(text, document.offsetAt(position));
        const explanation = setting && explainSweepSetting(text, setting.path);
        return setting && explanation !== undefined
          ? new Hover(new MarkdownString(explanation), editorRange(document, setting))
          : undefined;
      },
    }),
    languages.registerDocumentLinkProvider(filter, { provideDocumentLinks: baseLinks }),
  );
}

/** Opens the tuning file that a sweep varies. */
function baseLinks(document: TextDocument): DocumentLink[] {
  const base = placedSettings(document.getText()).find(({ path }) => path.join('.') === 'base')?.value;
  if (base === undefined) return [];
  const file = resolve(dirname(document.uri.fsPath), base.text);
  const link = new DocumentLink(editorRange(document, base), Uri.file(file));
  link.tooltip = t('Open {0}', file);
  return [link];
}
