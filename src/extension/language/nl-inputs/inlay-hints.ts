import {
  type CancellationToken,
  type Disposable,
  EventEmitter,
  InlayHint,
  InlayHintKind,
  type InlayHintsProvider,
  type Range,
  type TextDocument,
} from 'vscode';
import { t } from '../../../base/l10n.ts';
import type { EntryCount } from '../../../prompts/nl-inputs/index.ts';
import { abortSignal } from '../../cancellation.ts';
import { setting } from '../../settings.ts';
import type { NlInputsDocuments } from './documents.ts';
import { editorRange } from './ranges.ts';

/** Shows each prompt's tokens against its template's sum, and where the part before the query ends. */
export class NlInputsInlayHints implements InlayHintsProvider, Disposable {
  private readonly changeEmitter = new EventEmitter<void>();
  private readonly subscription: Disposable;
  readonly onDidChangeInlayHints = this.changeEmitter.event;

  constructor(private readonly documents: NlInputsDocuments) {
    // After an edit the editor asks anew by itself; told of it, it would drop the answer that is under way and ask once more.
    this.subscription = documents.onRecount(() => this.changeEmitter.fire());
  }

  async provideInlayHints(document: TextDocument, range: Range, token: CancellationToken): Promise<InlayHint[]> {
    if (!setting('inlayHints.enabled', document)) return [];
    const counted = await this.documents.count(document, abortSignal(token));
    const visible = (counted?.counts ?? []).filter(
      ({ entry }) => range.intersection(editorRange(document, entry.valueRange)) !== undefined,
    );
    return visible.flatMap((count) => [countHint(document, count), ...splitHint(document, count)]);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changeEmitter.dispose();
  }
}

function countHint(document: TextDocument, { entry, count, expected }: EntryCount): InlayHint {
  const fits = count === expected;
  const label = fits ? `${count}/${expected}` : `${count}/${expected} ⚠`;
  const hint = new InlayHint(document.positionAt(entry.valueRange.end), label, InlayHintKind.Parameter);
  hint.paddingLeft = true;
  hint.tooltip = t('{0} tokens; the template ({1}, {2}) asks for {3}.', count, ...entry.template, expected);
  return hint;
}

function splitHint(document: TextDocument, { entry, split, count }: EntryCount): InlayHint[] {
  const [before] = entry.template;
  if (split === undefined || before === 0 || before >= count) return [];
  const hint = new InlayHint(document.positionAt(split.source), '│');
  hint.tooltip = split.isInsideCharacter
    ? t('The query stands here; the split falls inside a character.')
    : t('The query stands here: {0} tokens before it, {1} after it.', before, count - before);
  return [hint];
}
