import { dirname } from 'node:path';
import { type CompletionItem, type CompletionItemProvider, type Position, Range, type TextDocument } from 'vscode';
import { filesBelow, itemOf } from '../tune-files/completion-items.ts';
import { sweepSuggestionsAt } from './suggestions.ts';

/** Completes the settings of a sweep, the fields that it varies, and the tuning file that it names. */
export class SweepFileCompletion implements CompletionItemProvider {
  static readonly triggerCharacters = [' ', '/', '.'];

  async provideCompletionItems(document: TextDocument, position: Position): Promise<CompletionItem[]> {
    const found = sweepSuggestionsAt(document.getText(), document.offsetAt(position));
    if (found === undefined) return [];
    const { cursor, suggestions } = found;
    const isBase = cursor.kind === 'value' && cursor.path.join('.') === 'base';
    const files = isBase ? await filesBelow(dirname(document.uri.fsPath), cursor.written) : [];
    const range = new Range(document.positionAt(cursor.start), document.positionAt(cursor.end));
    const items = [...suggestions.map(itemOf), ...files];
    for (const item of items) item.range = range;
    return items;
  }
}
