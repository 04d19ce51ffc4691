import { type Disposable, type DocumentFilter, EventEmitter, type TextDocument, workspace } from 'vscode';
import { present } from '../../../base/failure.ts';
import {
  allEntries,
  countEntry,
  type EntryCount,
  type NlInputsDocument,
  nlInputsFormat,
  parseNlInputs,
} from '../../../prompts/nl-inputs/index.ts';
import type { TokenizedText } from '../../../protocol/messages.ts';
import type { Studio } from '../../studio.ts';
import { isNlInputs } from '../file-kinds.ts';

/** The files of hand-written prompts, in every folder. Python's and JSON's own editors stay what they are. */
export const nlInputsFilter: DocumentFilter = { pattern: '**/nl_inputs.{py,json,yaml,yml}' };

/** An opened file of prompts as it was at one version, with the tokens of every text. */
export interface CountedDocument {
  readonly parsed: NlInputsDocument;
  readonly model: string;
  readonly counts: readonly EntryCount[];
}

/** The opened files of prompts, parsed and counted once a version. */
export class NlInputsDocuments implements Disposable {
  private readonly parsed = new WeakMap<
    TextDocument,
    { readonly version: number; readonly parsed: NlInputsDocument }
  >();
  private readonly changeEmitter = new EventEmitter<TextDocument>();
  private readonly recountEmitter = new EventEmitter<void>();
  private readonly subscriptions: readonly Disposable[];
  /** A file of prompts was opened or edited, or its texts count otherwise now. */
  readonly onChange = this.changeEmitter.event;
  /** The texts of all files count otherwise now, although none was edited. */
  readonly onRecount = this.recountEmitter.event;

  constructor(private readonly studio: Studio) {
    const recount = () => this.recount();
    this.subscriptions = [
      workspace.onDidOpenTextDocument((document) => this.changed(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.changed(document)),
      studio.models.onChange(recount),
      studio.tokens.onForget(recount),
    ];
  }

  get all(): readonly TextDocument[] {
    return workspace.textDocuments.filter(({ uri }) => isNlInputs(uri));
  }

  parse(document: TextDocument): NlInputsDocument {
    const known = this.parsed.get(document);
    if (known?.version === document.version) return known.parsed;
    const format = present(nlInputsFormat(document.uri.path), 'the format of a file of prompts');
    const parsed = parseNlInputs(document.getText(), format, known?.parsed);
    this.parsed.set(document, { version: document.version, parsed });
    return parsed;
  }

  /** Undefined where no model was chosen. */
  async count(document: TextDocument, signal?: AbortSignal): Promise<CountedDocument | undefined> {
    const model = this.studio.models.active(document);
    if (model === undefined) return undefined;
    const parsed = this.parse(document);
    const entries = allEntries(parsed);
    const texts = await this.studio.tokens.tokenize(
      model,
      entries.map(({ text }) => text),
      signal,
    );
    const counts = entries.map((entry, index) => countEntry(entry, spansOf(present(texts[index], 'tokens'))));
    return { parsed, model, counts };
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changeEmitter.dispose();
    this.recountEmitter.dispose();
  }

  private recount(): void {
    this.recountEmitter.fire();
    for (const document of this.all) this.changeEmitter.fire(document);
  }

  private changed(document: TextDocument): void {
    if (isNlInputs(document.uri)) this.changeEmitter.fire(document);
  }
}

export function spansOf({ ids, starts, ends }: TokenizedText) {
  return ids.map((id, index) => ({
    id,
    start: present(starts[index], 'the start of each token'),
    end: present(ends[index], 'the end of each token'),
  }));
}
