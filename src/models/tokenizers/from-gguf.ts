import type { AddedToken } from './added-tokens.ts';
import { metaspace } from './byte-alphabet.ts';
import { byteLevelModel } from './byte-level.ts';
import type { Component } from './component.ts';
import { decodeBytes, decodeMetaspaced } from './decoders.ts';
import { tokenizerCorrupt, tokenizerUnsupported } from './failures.ts';
import { GgufTokenizerMetadata, ggufTokenType } from './gguf-metadata.ts';
import { buildNormaliser } from './normalisers.ts';
import { gpt2Words } from './patterns.ts';
import { PipelineTokenizer, type TokenizerParts } from './pipeline-tokenizer.ts';
import { buildPreTokeniser } from './pre-tokenisers.ts';
import { sentencePieceBpe } from './sentencepiece/bpe.ts';
import { PieceInventory } from './sentencepiece/piece-inventory.ts';
import { bpeModel, checkMerges } from './subword-models.ts';
import type { Tokenizer } from './tokenizer.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * The tokenizer inside a GGUF file.
 * @param metadata the file's key-value pairs; `tokenizer.ggml.*` are read
 * @param file named in failures
 * @throws Failure when fields are missing or contradict each other, or when the tokenizer is of a kind that is not supported
 */
export function tokenizerFromGguf(metadata: ReadonlyMap<string, unknown>, file: string): Tokenizer {
  const fields = new GgufTokenizerMetadata(metadata, file);
  const kind = fields.text('model');
  if (kind === undefined) throw tokenizerCorrupt(file, 'tokenizer.ggml.model is missing');
  switch (kind) {
    case 'gpt2':
      return new PipelineTokenizer(byteLevelParts(fields));
    case 'llama':
      return new PipelineTokenizer(sentencePieceParts(fields));
    default:
      throw tokenizerUnsupported(file, 'tokenizer.ggml.model', kind);
  }
}

/** How a byte-level BPE tokenizer divides text into words, under the name that GGUF files give it. */
interface WordRules {
  readonly normalizer?: Component;
  readonly preTokenizer: Component;
  /** Whether a word that is in the vocabulary is taken whole. */
  readonly ignoreMerges?: boolean;
  readonly addsBeginning?: boolean;
}

const isolated = (pattern: string): Component => ({ type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated' });
const byteLevel = (useRegex: boolean): Component => ({
  type: 'ByteLevel',
  add_prefix_space: false,
  use_regex: useRegex,
});
const sequence = (...pretokenizers: Component[]): Component => ({ type: 'Sequence', pretokenizers });

/** The words of GPT-4's tokenizer, with `digits` as its rule for numbers. */
const gpt4Words = (digits: string) =>
  String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|${digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

/** `tokenizer.ggml.pre`. The patterns are those of the models' own tokenizer.json; `default` is llama.cpp's. */
const wordRules: Readonly<Record<string, WordRules>> = {
  'gpt-2': { preTokenizer: byteLevel(true) },
  smollm: { preTokenizer: sequence({ type: 'Digits', individual_digits: true }, byteLevel(true)) },
  'llama-bpe': {
    preTokenizer: sequence(isolated(gpt4Words(String.raw`\p{N}{1,3}`)), byteLevel(false)),
    ignoreMerges: true,
    addsBeginning: true,
  },
  qwen2: {
    normalizer: { type: 'NFC' },
    preTokenizer: sequence(isolated(gpt4Words(String.raw`\p{N}`)), byteLevel(false)),
  },
  default: {
    preTokenizer: sequence(
      isolated(String.raw`[\p{P}\$\+<=>\^~\|]+`),
      isolated(gpt2Words),
      isolated(String.raw`\p{N}+`),
      isolated('[0-9][0-9][0-9]'),
      byteLevel(false),
    ),
  },
};

function byteLevelParts(fields: GgufTokenizerMetadata): TokenizerParts {
  const { file } = fields;
  const name = fields.text('pre') ?? 'default';
  const rules = Object.hasOwn(wordRules, name) ? wordRules[name] : undefined;
  if (rules === undefined) throw tokenizerUnsupported(file, 'tokenizer.ggml.pre', name);
  const tokens = fields.tokens();
  const vocabulary = vocabularyOf(tokens);
  const model = bpeModel(vocabulary, checkMerges(fields.texts('merges'), vocabulary, file), {
    suffix: '',
    ignoreMerges: rules.ignoreMerges ?? false,
    unknown: { byteFallback: false, unknownId: undefined, fuse: false },
  });
  return {
    addedTokens: addedTokens(tokens, tokenTypes(fields, tokens)),
    normalise: rules.normalizer && buildNormaliser(rules.normalizer, file),
    preTokenise: buildPreTokeniser(rules.preTokenizer, file),
    model: byteLevelModel(model),
    decode: decodeBytes,
    spelling: { kind: 'byte-level' },
    prefixIds: prefixIds(fields, tokens.length, rules.addsBeginning ?? false),
    endOfSequence: fields.id('eos_token_id', tokens.length),
  };
}

function sentencePieceParts(fields: GgufTokenizerMetadata): TokenizerParts {
  const { file } = fields;
  const tokens = fields.tokens();
  const types = tokenTypes(fields, tokens);
  const scores = fields.numbers('scores', tokens.length);
  if (scores === undefined) throw tokenizerCorrupt(file, 'tokenizer.ggml.scores is missing');
  const pieces = tokens.map((piece, id) => ({
    piece,
    score: scores[id] ?? 0,
    type: types[id] ?? ggufTokenType.normal,
  }));
  const byteFallback = types.includes(ggufTokenType.byte);
  const hasPrefix = fields.flag('add_space_prefix') ?? true;
  const spaces: Component = { type: 'Replace', pattern: { String: ' ' }, content: metaspace };
  const normalizers = hasPrefix ? [{ type: 'Prepend', prepend: metaspace }, spaces] : [spaces];
  return {
    addedTokens: addedTokens(tokens, types),
    normalise: buildNormaliser({ type: 'Sequence', normalizers }, file),
    preTokenise: undefined,
    model: sentencePieceBpe(new PieceInventory(pieces, byteFallback, file)),
    decode: hasPrefix ? decodeMetaspaced : decodeBytes,
    spelling: { kind: 'metaspace', byteFallback: true },
    prefixIds: prefixIds(fields, tokens.length, true),
    endOfSequence: fields.id('eos_token_id', tokens.length),
  };
}

/** A token that stands twice in the list has the id of its first place, as in llama.cpp. */
function vocabularyOf(tokens: readonly string[]): Vocabulary {
  const vocabulary = new Map<string, number>();
  tokens.forEach((token, id) => {
    if (!vocabulary.has(token)) vocabulary.set(token, id);
  });
  return vocabulary;
}

function tokenTypes(fields: GgufTokenizerMetadata, tokens: readonly string[]): readonly number[] {
  return fields.numbers('token_type', tokens.length) ?? tokens.map(() => ggufTokenType.normal);
}

function addedTokens(tokens: readonly string[], types: readonly number[]): AddedToken[] {
  return tokens.flatMap((content, id) => {
    const type = types[id];
    const special = type === ggufTokenType.control || type === ggufTokenType.unknown;
    if (!special && type !== ggufTokenType.userDefined) return [];
    return [{ id, content, special, normalized: false, single_word: false, lstrip: false, rstrip: false }];
  });
}

function prefixIds(fields: GgufTokenizerMetadata, vocabularySize: number, byDefault: boolean): number[] {
  const beginning = fields.id('bos_token_id', vocabularySize);
  const isAdded = fields.flag('add_bos_token') ?? byDefault;
  return isAdded && beginning !== undefined ? [beginning] : [];
}
