import {
  CompletionItem,
  CompletionItemKind,
  type CompletionItemProvider,
  type Position,
  type TextDocument,
} from 'vscode';
import { t } from '../../../base/l10n.ts';
import { allEntries, type TemplateGroup } from '../../../prompts/nl-inputs/index.ts';
import type { NlInputsDocuments } from './documents.ts';

/** The tasks of interpret_p_tuning, whose files have this format. */
const originalTasks = ['RCQA', 'JSNLI', 'LIVEDOOR-NEWS', 'XLSUM'];

/** Completes names of tasks where the key of a prompt is typed. */
export class NlInputsCompletion implements CompletionItemProvider {
  static readonly triggerCharacters = ['"', "'"];

  constructor(private readonly documents: NlInputsDocuments) {}

  provideCompletionItems(document: TextDocument, position: Position): CompletionItem[] {
    const parsed = this.documents.parse(document);
    const group = groupAt(
      parsed.tables.flatMap(({ groups }) => groups),
      document.offsetAt(position),
    );
    if (group === undefined) return [];
    // A key is what stands alone in its line so far, or follows a brace or a comma.
    const before = document.lineAt(position).text.slice(0, position.character);
    if (!/(?:^|[{,])\s*["']?[^"':,{}]*$/.test(before)) return [];
    const used = new Set(group.entries.map(({ task }) => task));
    const tasks = new Set([...allEntries(parsed).map(({ task }) => task), ...originalTasks]);
    return [...tasks]
      .filter((task) => !used.has(task))
      .map((task) => {
        const item = new CompletionItem(task, CompletionItemKind.Property);
        item.detail = t('Task');
        if (!/["'][^"']*$/.test(before)) item.insertText = parsed.format === 'yaml' ? `${task}: ` : `"${task}": `;
        return item;
      });
  }
}

function groupAt(groups: readonly TemplateGroup[], offset: number): TemplateGroup | undefined {
  return groups.find(({ container, itemRange, entries }) => {
    if (offset <= itemRange.start) return false;
    const isInText = entries.some(({ valueRange }) => offset > valueRange.start && offset < valueRange.end);
    const end = container.kind === 'braces' ? (container.close ?? itemRange.end) : itemRange.end;
    return !isInText && offset <= end;
  });
}
