import { dirname, resolve } from 'node:path';
import {
  CompletionItem,
  CompletionItemKind,
  type CompletionItemProvider,
  FileType,
  MarkdownString,
  type Position,
  Range,
  SnippetString,
  type TextDocument,
  Uri,
  workspace,
} from 'vscode';
import { allEntries, nlInputsFormat, parseNlInputs } from '../../../prompts/nl-inputs/index.ts';
import type { ModelService } from '../../models/model-service.ts';
import { fileReferences, kindOfPath } from './file-references.ts';
import { placedSettings } from './places.ts';
import { type Suggestion, type Suggestions, suggestionsAt } from './suggestions.ts';

/** More names than this are no help in a list. */
const mostFiles = 200;

/** Completes settings, their values, and the files, models and tasks that they name. */
export class TuneFileCompletion implements CompletionItemProvider {
  static readonly triggerCharacters = [' ', '/', '.'];

  constructor(private readonly models: ModelService) {}

  async provideCompletionItems(document: TextDocument, position: Position): Promise<CompletionItem[]> {
    const text = document.getText();
    const found = suggestionsAt(text, document.offsetAt(position));
    if (found === undefined) return [];
    const { cursor, suggestions } = found;
    const range = new Range(document.positionAt(cursor.start), document.positionAt(cursor.end));
    const named = cursor.kind === 'value' ? await this.namesAt(document, text, found) : [];
    const items = [...suggestions.map(itemOf), ...named];
    for (const item of items) item.range = range;
    return items;
  }

  private async namesAt(document: TextDocument, text: string, { cursor }: Suggestions): Promise<CompletionItem[]> {
    const folder = dirname(document.uri.fsPath);
    if (cursor.path.join('.') === 'prompt.nl_inputs_task') return tasksOf(text, folder);
    const kind = kindOfPath(cursor.path);
    if (kind === undefined) return [];
    const data = placedSettings(text).find(({ path }) => path.join('.') === 'task.data_folder')?.value?.text;
    const start = kind === 'data' ? resolve(folder, data ?? '.') : folder;
    const files = await filesBelow(start, cursor.written);
    const active = kind === 'model' ? this.models.active(document) : undefined;
    const model = active === undefined ? [] : [new CompletionItem(active, CompletionItemKind.Module)];
    return [...model, ...files];
  }
}

function itemOf({ label, kind, text, detail, documentation }: Suggestion): CompletionItem {
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
async function filesBelow(folder: string, written: string): Promise<CompletionItem[]> {
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

/** The tasks of the file of hand-written prompts that the settings name. */
async function tasksOf(text: string, folder: string): Promise<CompletionItem[]> {
  const place = placedSettings(text).find(({ path }) => path.join('.') === 'prompt.nl_inputs')?.value;
  const file = fileReferences(text, folder).find(({ start }) => start === place?.start)?.file;
  const format = file === undefined ? undefined : nlInputsFormat(file);
  if (file === undefined || format === undefined) return [];
  try {
    const source = (await workspace.openTextDocument(Uri.file(file))).getText();
    const tasks = new Set(allEntries(parseNlInputs(source, format)).map(({ task }) => task));
    return [...tasks].map((task) => new CompletionItem(task, CompletionItemKind.Value));
  } catch {
    // The file is not there yet: the settings' own check says so when the tuning is started.
    return [];
  }
}
