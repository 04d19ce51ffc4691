import {
  type CancellationToken,
  Hover,
  type HoverProvider,
  MarkdownString,
  type Position,
  type TextDocument,
} from 'vscode';
import { t } from '../../../base/l10n.ts';
import { allEntries, countEntry, type EntryCount } from '../../../prompts/nl-inputs/index.ts';
import type { VocabularyPiece } from '../../../protocol/messages.ts';
import { abortSignal } from '../../cancellation.ts';
import type { ReadingStore } from '../../readings/reading-store.ts';
import type { Studio } from '../../studio.ts';
import { type NlInputsDocuments, spansOf } from './documents.ts';
import { tableOf, tunedRun } from './inline-reading.ts';
import { code } from './markdown-code.ts';
import { editorRange } from './ranges.ts';

/** More rows than this are no help beside the text. */
const shownTokens = 64;

/** The tokens of the prompt under the pointer: texts, ids and bytes. */
export class NlInputsHover implements HoverProvider {
  constructor(
    private readonly studio: Studio,
    private readonly documents: NlInputsDocuments,
    private readonly readings: ReadingStore,
  ) {}

  async provideHover(document: TextDocument, position: Position, token: CancellationToken): Promise<Hover | undefined> {
    const model = this.studio.models.active(document);
    const entry = allEntries(this.documents.parse(document)).find(({ valueRange }) =>
      editorRange(document, valueRange).contains(position),
    );
    if (model === undefined || entry === undefined) return undefined;
    const signal = abortSignal(token);
    const [tokens] = await this.studio.tokens.tokenize(model, [entry.text], signal);
    if (tokens === undefined) return undefined;
    const ids = tokens.ids.slice(0, shownTokens);
    const pieces = await this.studio.tokens.describe(model, ids, signal);
    const content = new MarkdownString(tokenTable(countEntry(entry, spansOf(tokens)), pieces));
    const run = tunedRun(this.studio.runs.all, document.uri.fsPath, entry);
    const reading = run && this.readings.get(run);
    const read = run === undefined || reading === undefined ? [] : [tableOf(reading, run)];
    return new Hover([content, ...read], editorRange(document, entry.valueRange));
  }
}

function tokenTable({ entry, count, expected }: EntryCount, pieces: readonly VocabularyPiece[]): string {
  const [before, after] = entry.template;
  const title = t('**{0} tokens**; the template ({1}, {2}) asks for {3}.', count, before, after, expected);
  const rows = pieces.map(({ id, text, bytes }, index) => {
    const place = index < before ? t('before') : t('after');
    return `| ${index} | ${place} | ${code(text)} | ${id} | ${hexadecimal(bytes)} |`;
  });
  const head = `| # | ${t('Query')} | ${t('Text')} | ${t('Id')} | ${t('Bytes')} |\n|--:|---|---|--:|---|`;
  const more = count > pieces.length ? `\n\n${t('… and {0} more', count - pieces.length)}` : '';
  return `${title}\n\n${head}\n${rows.join('\n')}${more}`;
}

function hexadecimal(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}
