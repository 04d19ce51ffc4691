import {
  type CancellationToken,
  CodeAction,
  type CodeActionContext,
  CodeActionKind,
  type CodeActionProvider,
  type Range,
  type TextDocument,
} from 'vscode';
import { allEntries } from '../../../prompts/nl-inputs/index.ts';
import { suggestFixes } from '../../../protocol/messages.ts';
import { abortSignal } from '../../cancellation.ts';
import type { Studio } from '../../studio.ts';
import { tokenCountCode } from './diagnostics.ts';
import type { NlInputsDocuments } from './documents.ts';
import { editorRange, workspaceEdit } from './ranges.ts';

/** Mends a prompt whose tokens are not as many as its template asks for; offers a better split where they are. */
export class NlInputsQuickFixes implements CodeActionProvider {
  static readonly kinds = [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite];

  constructor(
    private readonly studio: Studio,
    private readonly documents: NlInputsDocuments,
  ) {}

  async provideCodeActions(
    document: TextDocument,
    range: Range,
    context: CodeActionContext,
    token: CancellationToken,
  ): Promise<CodeAction[]> {
    const model = this.studio.models.active(document);
    if (model === undefined) return [];
    const parsed = this.documents.parse(document);
    const { source, format } = parsed;
    const entry = allEntries(parsed).find((entry) => editorRange(document, entry.itemRange).contains(range.start));
    if (entry === undefined) return [];
    const offset = entry.keyRange.start;
    const { fixes } = await this.studio.sidecar.request(
      suggestFixes,
      { model, source, format, offset },
      { signal: abortSignal(token) },
    );
    const diagnostics = context.diagnostics.filter(({ code }) => code === tokenCountCode);
    return fixes.map(({ kind, title, edits }, index) => {
      const action = new CodeAction(
        title,
        kind === 'move-split' ? CodeActionKind.RefactorRewrite : CodeActionKind.QuickFix,
      );
      action.edit = workspaceEdit(document, edits);
      if (kind !== 'move-split') action.diagnostics = diagnostics;
      action.isPreferred = index === 0 && kind !== 'move-split';
      return action;
    });
  }
}
