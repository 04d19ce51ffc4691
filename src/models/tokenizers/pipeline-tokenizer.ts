import { type AddedToken, AddedTokenSplitter, type Section } from './added-tokens.ts';
import { type AlignedText, sourceRange, sourceText } from './aligned-text.ts';
import { BoundedCache } from './bounded-cache.ts';
import type { Decoder } from './decoders.ts';
import type { Normaliser } from './normalisers.ts';
import { type PieceSpelling, PieceTable } from './piece-table.ts';
import type { PreTokeniser } from './pre-tokenisers.ts';
import { remembering, type SubwordModel } from './subword-models.ts';
import type { Piece, Tokenizer, TokenSpan } from './tokenizer.ts';

/** The parts of a tokenizer, in the order in which a text goes through them. */
export interface TokenizerParts {
  readonly addedTokens: readonly AddedToken[];
  readonly normalise: Normaliser | undefined;
  readonly preTokenise: PreTokeniser | undefined;
  readonly model: SubwordModel;
  readonly decode: Decoder;
  readonly spelling: PieceSpelling;
  /** Entries of the vocabulary that stand for no text although no text can name them: SentencePiece's control pieces. */
  readonly specialIds?: ReadonlySet<number>;
  readonly prefixIds: readonly number[];
  readonly endOfSequence: number | undefined;
}

/** How many texts are remembered: an editor asks for the same few thousand at every keystroke. */
const rememberedTexts = 8_000;

/** Longer texts are those of data sets, each asked for once. */
const longestRememberedText = 400;

/**
 * The pipeline of Hugging Face's `tokenizers`: added tokens, normalisation, words, subwords. Every step keeps track of where its
 * text came from, so each token's place in the source is known.
 */
export class PipelineTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly endOfSequence: number | undefined;
  readonly prefixIds: readonly number[];
  private readonly beforeNormalisation: AddedTokenSplitter;
  private readonly afterNormalisation: AddedTokenSplitter;
  private readonly model: SubwordModel;
  private readonly pieces: PieceTable;
  private readonly known = new BoundedCache<string, readonly TokenSpan[]>(rememberedTexts / 2);

  constructor(private readonly parts: TokenizerParts) {
    const { addedTokens, normalise } = parts;
    this.beforeNormalisation = new AddedTokenSplitter(
      addedTokens.filter(({ normalized }) => !normalized),
      undefined,
    );
    this.afterNormalisation = new AddedTokenSplitter(
      addedTokens.filter(({ normalized }) => normalized),
      normalise,
    );
    this.model = remembering(parts.model);
    this.pieces = new PieceTable(parts.model.vocabulary, addedTokens, parts.spelling, parts.specialIds);
    this.vocabularySize = this.pieces.size;
    this.prefixIds = parts.prefixIds;
    this.endOfSequence = parts.endOfSequence;
  }

  encode(text: string): number[] {
    return this.spansOf(text).map(({ id }) => id);
  }

  spans(text: string): TokenSpan[] {
    return [...this.spansOf(text)];
  }

  decode(ids: readonly number[]): string {
    return this.parts.decode(ids.map((id) => this.pieces.get(id)).filter(({ special }) => !special));
  }

  piece(id: number): Piece {
    return this.pieces.get(id);
  }

  private spansOf(text: string): readonly TokenSpan[] {
    if (text.length > longestRememberedText) return this.divide(text);
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const spans = this.divide(text);
    this.known.set(text, spans);
    return spans;
  }

  private divide(text: string): TokenSpan[] {
    const spans: TokenSpan[] = [];
    for (const section of this.sections(sourceText(text))) {
      if (section.kind === 'token') spans.push({ id: section.id, start: section.start, end: section.end });
      else for (const word of this.words(section.text)) this.divideWord(word, spans);
    }
    return spans;
  }

  private sections(text: AlignedText): readonly Section[] {
    const { normalise } = this.parts;
    return this.beforeNormalisation.split(text).flatMap((section) => {
      if (section.kind === 'token') return [section];
      return this.afterNormalisation.split(normalise === undefined ? section.text : normalise(section.text));
    });
  }

  private words(text: AlignedText): readonly AlignedText[] {
    if (text.text === '') return [];
    return this.parts.preTokenise === undefined ? [text] : this.parts.preTokenise(text);
  }

  private divideWord(word: AlignedText, spans: TokenSpan[]): void {
    for (const { id, start, end } of this.model.split(word.text)) {
      spans.push({ id, ...sourceRange(word, start, end) });
    }
  }
}
