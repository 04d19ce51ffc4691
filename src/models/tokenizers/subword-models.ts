import { BPE, Unigram, WordPiece } from '@huggingface/tokenizers';
import { z } from 'zod';
import { BoundedCache } from './bounded-cache.ts';
import { fallbackToken } from './byte-alphabet.ts';
import { type Component, parseComponent } from './component.ts';
import { tokenizerCorrupt, tokenizerUnsupported } from './failures.ts';
import { checkUnigramVocabulary, checkVocabulary, type Vocabulary, vocabularyRecord } from './vocabulary.ts';

/** A subword: its id, and the units of the word that it covers. */
export interface Subword {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/** Divides words into the entries of a vocabulary. */
export interface SubwordModel {
  readonly vocabulary: Vocabulary;
  split(word: string): readonly Subword[];
}

/** How characters that the vocabulary lacks are written. */
interface UnknownPolicy {
  readonly byteFallback: boolean;
  readonly unknownId: number | undefined;
  /** Whether neighbouring unknown characters become one token. */
  readonly fuse: boolean;
}

/** How many words a model remembers; a language's frequent words, and the memory of a few megabytes. */
const rememberedWords = 20_000;

/** Longer words are rare and not remembered: they are mostly texts without spaces. */
const longestRememberedWord = 64;

/** The subword model that the `model` of a tokenizer.json describes. */
export function buildSubwordModel(component: Component, file: string): SubwordModel {
  switch (component.type) {
    case 'BPE':
      return buildBpe(component, file);
    case 'WordPiece':
      return buildWordPiece(component, file);
    case 'Unigram':
      return buildUnigram(component, file);
    default:
      throw tokenizerUnsupported(file, 'model', component.type);
  }
}

const bpeSchema = z.object({
  vocab: z.custom<object>((value) => typeof value === 'object' && value !== null),
  merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  unk_token: z.string().nullish(),
  continuing_subword_prefix: z.string().nullish(),
  end_of_word_suffix: z.string().nullish(),
  fuse_unk: z.boolean().nullish(),
  byte_fallback: z.boolean().nullish(),
  ignore_merges: z.boolean().nullish(),
});

function buildBpe(component: Component, file: string): SubwordModel {
  const settings = parseComponent(bpeSchema, component, file);
  if (settings.continuing_subword_prefix) {
    throw tokenizerUnsupported(file, 'continuing_subword_prefix', settings.continuing_subword_prefix);
  }
  const vocabulary = checkVocabulary(settings.vocab, file);
  const merges = checkMerges(settings.merges, vocabulary, file);
  return bpeModel(vocabulary, merges, {
    suffix: settings.end_of_word_suffix ?? '',
    ignoreMerges: settings.ignore_merges ?? false,
    unknown: {
      byteFallback: settings.byte_fallback ?? false,
      unknownId: settings.unk_token ? vocabulary.get(settings.unk_token) : undefined,
      fuse: settings.fuse_unk ?? false,
    },
  });
}

type Merge = readonly [string, string];

/** Merges as pairs; each gives an entry of the vocabulary. */
export function checkMerges(merges: readonly (string | Merge)[], vocabulary: Vocabulary, file: string): Merge[] {
  return merges.map((merge) => {
    const space = typeof merge === 'string' ? merge.indexOf(' ') : -1;
    const pair: Merge = typeof merge === 'string' ? [merge.slice(0, space), merge.slice(space + 1)] : merge;
    if (vocabulary.has(pair[0] + pair[1])) return pair;
    throw tokenizerCorrupt(file, `the merge "${pair.join(' ')}" gives no token`);
  });
}

export interface BpeSettings {
  /** Marks the end of a word, as `</w>`; empty for none. */
  readonly suffix: string;
  /** Whether a word that is in the vocabulary is taken whole. */
  readonly ignoreMerges: boolean;
  readonly unknown: UnknownPolicy;
  /** The rank of each merge; its place where undefined. Equal ranks are applied from left to right. */
  readonly ranks?: readonly number[];
}

/** Byte pair encoding with the given merges. */
export function bpeModel(
  vocabulary: Vocabulary,
  merges: readonly Merge[],
  { suffix, ignoreMerges, unknown, ranks }: BpeSettings,
): SubwordModel {
  const model = new BPE({
    type: 'BPE',
    // Only its merging is used; ids are looked up in `vocabulary`.
    vocab: {},
    merges: merges.map(([left, right]): [string, string] => [left, right]),
    end_of_word_suffix: suffix === '' ? null : suffix,
    ignore_merges: ignoreMerges,
  });
  // What is worth remembering is remembered by the caller, with ids.
  model.max_length_to_cache = 0;
  ranks?.forEach((rank, index) => {
    model.bpe_ranks.set(JSON.stringify(merges[index]), rank);
  });
  return {
    vocabulary,
    split(word) {
      const whole = ignoreMerges ? vocabulary.get(word) : undefined;
      if (whole !== undefined) return [{ id: whole, start: 0, end: word.length }];
      return identify(model.bpe(word), word.length, vocabulary, unknown);
    },
  };
}

/** A model that remembers the words it has divided. */
export function remembering(model: SubwordModel): SubwordModel {
  const cache = new BoundedCache<string, readonly Subword[]>(rememberedWords / 2);
  return {
    vocabulary: model.vocabulary,
    split(word) {
      if (word.length > longestRememberedWord) return model.split(word);
      const known = cache.get(word);
      if (known !== undefined) return known;
      const subwords = model.split(word);
      cache.set(word, subwords);
      return subwords;
    },
  };
}

const wordPieceSchema = z.object({
  vocab: z.custom<object>((value) => typeof value === 'object' && value !== null),
  unk_token: z.string(),
  continuing_subword_prefix: z.string().default('##'),
  max_input_chars_per_word: z.int().positive().default(100),
});

function buildWordPiece(component: Component, file: string): SubwordModel {
  const settings = parseComponent(wordPieceSchema, component, file);
  const vocabulary = checkVocabulary(settings.vocab, file);
  const unknownId = vocabulary.get(settings.unk_token);
  if (unknownId === undefined) throw tokenizerCorrupt(file, `the vocabulary lacks ${settings.unk_token}`);
  const model = new WordPiece({
    ...settings,
    type: 'WordPiece',
    vocab: vocabularyRecord(vocabulary),
  });
  const prefixLength = settings.continuing_subword_prefix.length;
  return {
    vocabulary,
    split(word) {
      const tokens = model.encode([word]);
      if (tokens.length === 1)
        return [{ id: vocabulary.get(tokens[0] ?? '') ?? unknownId, start: 0, end: word.length }];
      let start = 0;
      return tokens.map((token, index) => {
        const end = start + token.length - (index === 0 ? 0 : prefixLength);
        const subword = { id: vocabulary.get(token) ?? unknownId, start, end };
        start = end;
        return subword;
      });
    },
  };
}

const unigramSchema = z.object({
  vocab: z.array(z.unknown()),
  unk_id: z.int().nonnegative().nullish(),
  byte_fallback: z.boolean().nullish(),
});

function buildUnigram(component: Component, file: string): SubwordModel {
  const settings = parseComponent(unigramSchema, component, file);
  const entries = checkUnigramVocabulary(settings.vocab, file);
  const vocabulary: Vocabulary = new Map(entries.map(([token], id) => [token, id]));
  const unknownId = settings.unk_id ?? undefined;
  if (unknownId === undefined || unknownId >= entries.length) {
    throw tokenizerCorrupt(file, 'unk_id is no entry of the vocabulary');
  }
  const model = new Unigram({ type: 'Unigram', vocab: entries, unk_id: unknownId }, '');
  const unknown = { byteFallback: settings.byte_fallback ?? false, unknownId, fuse: true };
  return { vocabulary, split: (word) => identify(model.tokenize(word), word.length, vocabulary, unknown) };
}

const utf8 = new TextEncoder();

/** The ids of consecutive pieces of a word of `length` units. */
function identify(
  pieces: readonly string[],
  length: number,
  vocabulary: Vocabulary,
  { byteFallback, unknownId, fuse }: UnknownPolicy,
): Subword[] {
  const subwords: Subword[] = [];
  let start = 0;
  let afterUnknown = false;
  for (const piece of pieces) {
    // The last piece may carry an end-of-word suffix, which is no part of the word.
    const end = Math.min(start + piece.length, length);
    const id = vocabulary.get(piece);
    const bytes = id === undefined && byteFallback ? bytesOf(piece, vocabulary) : undefined;
    const isUnknown = id === undefined && bytes === undefined;
    if (id !== undefined) subwords.push({ id, start, end });
    else if (bytes !== undefined) for (const byte of bytes) subwords.push({ id: byte, start, end });
    else if (unknownId !== undefined) {
      const joined = fuse && afterUnknown ? subwords.pop() : undefined;
      subwords.push({ id: unknownId, start: joined?.start ?? start, end });
    }
    afterUnknown = isUnknown;
    start = end;
  }
  return subwords;
}

/** The ids of the bytes of `piece`, where the vocabulary has an entry for each. */
function bytesOf(piece: string, vocabulary: Vocabulary): number[] | undefined {
  const ids: number[] = [];
  for (const byte of utf8.encode(piece)) {
    const id = vocabulary.get(fallbackToken(byte));
    if (id === undefined) return undefined;
    ids.push(id);
  }
  return ids;
}
