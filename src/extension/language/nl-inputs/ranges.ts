import { TextEdit as EditorEdit, Range, type TextDocument, WorkspaceEdit } from 'vscode';
import type { SourceRange, TextEdit } from '../../../prompts/nl-inputs/index.ts';

export function editorRange(document: TextDocument, { start, end }: SourceRange): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}

export function workspaceEdit(document: TextDocument, edits: readonly TextEdit[]): WorkspaceEdit {
  const edit = new WorkspaceEdit();
  edit.set(
    document.uri,
    edits.map(({ text, ...range }) => EditorEdit.replace(editorRange(document, range), text)),
  );
  return edit;
}
