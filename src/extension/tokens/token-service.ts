import { EventEmitter } from 'vscode';
import { present } from '../../base/failure.ts';
import { describePieces, type TokenizedText, tokenize, type VocabularyPiece } from '../../protocol/messages.ts';
import type { SidecarService } from '../sidecar/sidecar-service.ts';
import { RecentMap } from './recent-map.ts';

/** As many entries as a large workspace's files hold. */
const rememberedTexts = 50_000;
const rememberedPieces = 20_000;

/** Tokens of texts and entries of vocabularies, from the sidecar; what was asked before is answered from memory. */
export class TokenService {
  private readonly texts = new RecentMap<TokenizedText>(rememberedTexts);
  private readonly pieces = new RecentMap<VocabularyPiece>(rememberedPieces);
  private readonly forgetEmitter = new EventEmitter<void>();
  /** What was known is no longer: a model was fetched or replaced. */
  readonly onForget = this.forgetEmitter.event;

  constructor(private readonly sidecar: SidecarService) {}

  /** The tokens of each text, in order. */
  async tokenize(model: string, texts: readonly string[], signal?: AbortSignal): Promise<readonly TokenizedText[]> {
    const unknown = [...new Set(texts)].filter((text) => this.texts.get(key(model, text)) === undefined);
    const found = new Map<string, TokenizedText>();
    if (unknown.length > 0) {
      const reply = await this.sidecar.request(tokenize, { model, texts: unknown }, { signal });
      for (const [index, text] of unknown.entries()) {
        const tokens = present(reply.texts[index], 'the tokens of each text');
        found.set(text, tokens);
        this.texts.set(key(model, text), tokens);
      }
    }
    return texts.map((text) => present(found.get(text) ?? this.texts.get(key(model, text)), 'the tokens of a text'));
  }

  /** What is known of `text` without asking. */
  known(model: string, text: string): TokenizedText | undefined {
    return this.texts.get(key(model, text));
  }

  async describe(model: string, ids: readonly number[], signal?: AbortSignal): Promise<readonly VocabularyPiece[]> {
    const unknown = [...new Set(ids)].filter((id) => this.pieces.get(key(model, id)) === undefined);
    const found = new Map<number, VocabularyPiece>();
    if (unknown.length > 0) {
      const { pieces } = await this.sidecar.request(describePieces, { model, ids: unknown }, { signal });
      for (const piece of pieces) {
        found.set(piece.id, piece);
        this.pieces.set(key(model, piece.id), piece);
      }
    }
    return ids.map((id) => present(found.get(id) ?? this.pieces.get(key(model, id)), 'each piece'));
  }

  forget(): void {
    this.texts.clear();
    this.pieces.clear();
    this.forgetEmitter.fire();
  }
}

function key(model: string, what: string | number): string {
  return `${model}\n${what}`;
}
