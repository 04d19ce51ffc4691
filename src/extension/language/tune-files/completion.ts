import { dirname, resolve } from 'node:path';
import {
  CompletionItem,
  CompletionItemKind,
  type CompletionItemProvider,
  type Position,
  Range,
  type TextDocument,
  Uri,
  workspace,
} from 'vscode';
import { allEntries, nlInputsFormat, parseNlInputs } from '../../../prompts/nl-inputs/index.ts';
import type { ModelService } from '../../models/model-service.ts';
import { filesBelow, itemOf } from './completion-items.ts';
import { fileReferences, kindOfPath } from './file-references.ts';
import { placedSettings } from './places.ts';
import { type Suggestions, suggestionsAt } from './suggestions.ts';

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
