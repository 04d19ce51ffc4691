import { resolve } from 'node:path';
import { CompletionItem, CompletionItemKind, FileType, MarkdownString, SnippetString, Uri, workspace } from 'vscode';
import type { Suggestion } from './suggestions.ts';

/** More names than this are no help in a list. */
const mostFiles = 200;

export function itemOf({ label, kind, text, detail, documentation }: Suggestion): CompletionItem {
  const isKey = kind === 'key';
  const item = new CompletionItem(label, isKey ? CompletionItemKind.Property : CompletionItemKind.EnumMember);
  item.detail = detail;
  item.documentation = new MarkdownString(documentation);
  item.insertText = new SnippetString().appendText(text);
  // The values of a key are offered as soon as it is written.
  if (isKey) item.command = { command: 'editor.action.triggerSuggest', title: '' };
  return item;
}

/** The names in the folder that was typed so far. */
export async function filesBelow(folder: string, written: string): Promise<CompletionItem[]> {
  const typed = written.slice(0, written.lastIndexOf('/') + 1);
  try {
    const entries = await workspace.fs.readDirectory(Uri.file(resolve(folder, typed)));
    return entries
      .filter(([name]) => !name.startsWith('.') && name !== 'node_modules')
      .slice(0, mostFiles)
      .map(([name, type]) => fileItem(typed + name, type === FileType.Directory));
  } catch {
    // What is typed so far is no folder: there is nothing to offer.
    return [];
  }
}

function fileItem(name: string, isFolder: boolean): CompletionItem {
  const item = new CompletionItem(
    isFolder ? `${name}/` : name,
    isFolder ? CompletionItemKind.Folder : CompletionItemKind.File,
  );
  // Below what the schema offers.
  item.sortText = `~${name}`;
  return item;
}
