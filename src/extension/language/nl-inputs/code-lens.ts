import { CodeLens, type CodeLensProvider, type TextDocument } from 'vscode';
import { t } from '../../../base/l10n.ts';
import type { TemplateGroup } from '../../../prompts/nl-inputs/index.ts';
import { setting } from '../../settings.ts';
import type { NlInputsDocuments } from './documents.ts';
import { editorRange } from './ranges.ts';
import type { TemplateTarget } from './template-target.ts';

/** Actions above every template. */
export class NlInputsCodeLenses implements CodeLensProvider {
  constructor(private readonly documents: NlInputsDocuments) {}

  provideCodeLenses(document: TextDocument): CodeLens[] {
    if (!setting('codeLens.enabled', document)) return [];
    const { tables } = this.documents.parse(document);
    return tables.flatMap(({ groups }) => groups.flatMap((group) => lensesOf(document, group)));
  }
}

function lensesOf(document: TextDocument, { keyRange, template, entries }: TemplateGroup): CodeLens[] {
  const range = editorRange(document, keyRange);
  const target: TemplateTarget = { file: document.uri.fsPath, template, tasks: entries.map(({ task }) => task) };
  return [
    new CodeLens(range, { title: t('Tune…'), command: 'softPrompt.newTuningRun', arguments: [target] }),
    new CodeLens(range, { title: t('Evaluate…'), command: 'softPrompt.evaluate', arguments: [target] }),
    new CodeLens(range, { title: t('Open Grid'), command: 'softPrompt.openGrid', arguments: [document.uri] }),
  ];
}
