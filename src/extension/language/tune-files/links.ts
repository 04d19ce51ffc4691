import { dirname } from 'node:path';
import { DocumentLink, type DocumentLinkProvider, type TextDocument, Uri } from 'vscode';
import { t } from '../../../base/l10n.ts';
import { editorRange } from '../nl-inputs/ranges.ts';
import { fileReferences } from './file-references.ts';

/** Opens the files that the settings name. */
export class TuneFileLinks implements DocumentLinkProvider {
  provideDocumentLinks(document: TextDocument): DocumentLink[] {
    return fileReferences(document.getText(), dirname(document.uri.fsPath)).map(({ file, ...range }) => {
      const link = new DocumentLink(editorRange(document, range), Uri.file(file));
      link.tooltip = t('Open {0}', file);
      return link;
    });
  }
}
