import { z } from 'zod';
import { type AddedToken, addedTokenSchema } from './added-tokens.ts';
import { byteLevelModel, endsInByteLevel } from './byte-level.ts';
import { type Component, componentSchema, parseComponent } from './component.ts';
import { buildDecoder } from './decoders.ts';
import { tokenizerMissing } from './failures.ts';
import { endOfSequence, type FolderFiles, readJson, sentencePieceNames } from './folder-files.ts';
import { buildNormaliser } from './normalisers.ts';
import type { PieceSpelling } from './piece-table.ts';
import { PipelineTokenizer } from './pipeline-tokenizer.ts';
import { prefixIdsOf } from './post-processors.ts';
import { buildPreTokeniser } from './pre-tokenisers.ts';
import { tokenizerFromSentencePiece } from './sentencepiece/from-sentencepiece.ts';
import { buildSubwordModel } from './subword-models.ts';
import type { Tokenizer } from './tokenizer.ts';
import { checkId, type Vocabulary } from './vocabulary.ts';

const tokenizerSchema = z.object({
  added_tokens: z.array(addedTokenSchema).nullish(),
  normalizer: componentSchema.nullish(),
  pre_tokenizer: componentSchema.nullish(),
  post_processor: componentSchema.nullish(),
  decoder: componentSchema.nullish(),
  model: z.looseObject({ type: z.string().optional() }),
});

/**
 * The tokenizer of a model in Hugging Face's format.
 * @param files tokenizer.json, or else a SentencePiece model; and where they are there tokenizer_config.json,
 *   special_tokens_map.json, generation_config.json and config.json, which name the end of a sequence
 * @param folder where they lie, for the message when there is none
 * @throws Failure when neither is there, or when it is damaged or uses a part that is not supported
 */
export async function tokenizerFromFolder(files: FolderFiles, folder?: string): Promise<Tokenizer> {
  const file = files.get('tokenizer.json');
  if (file !== undefined) return tokenizerFromJson(file, files);
  const sentencePiece = sentencePieceNames.map((name) => files.get(name)).find((found) => found !== undefined);
  if (sentencePiece === undefined) throw tokenizerMissing(folder, [...files.keys()]);
  return tokenizerFromSentencePiece(sentencePiece, files);
}

async function tokenizerFromJson(file: string, files: FolderFiles): Promise<Tokenizer> {
  const json = parseComponent(tokenizerSchema, await readJson(file), file);
  const wordModel = buildSubwordModel({ ...json.model, type: json.model.type ?? guessModel(json.model) }, file);
  const model = json.pre_tokenizer && endsInByteLevel(json.pre_tokenizer) ? byteLevelModel(wordModel) : wordModel;
  const addedTokens = json.added_tokens ?? [];
  for (const { id, content } of addedTokens) checkId(id, content, file);
  const normalise = json.normalizer ? buildNormaliser(json.normalizer, file) : undefined;
  const preTokenise = json.pre_tokenizer ? buildPreTokeniser(json.pre_tokenizer, file) : undefined;
  return new PipelineTokenizer({
    addedTokens,
    normalise,
    preTokenise,
    model,
    decode: buildDecoder(json.decoder ?? undefined, file),
    spelling: spellingOf(json.model, [json.normalizer, json.pre_tokenizer, json.decoder]),
    prefixIds: json.post_processor ? prefixIdsOf(json.post_processor, file) : [],
    endOfSequence: await endOfSequence(files, idLookup(model.vocabulary, addedTokens)),
  });
}

/** Files from before 2020 do not say what their model is; each kind has fields of its own. */
function guessModel(model: Record<string, unknown>): string {
  if (Array.isArray(model.vocab)) return 'Unigram';
  return 'merges' in model ? 'BPE' : 'WordPiece';
}

function spellingOf(
  model: Record<string, unknown>,
  components: readonly (Component | null | undefined)[],
): PieceSpelling {
  const types = new Set(components.flatMap((component) => (component ? typesIn(component) : [])));
  if (types.has('ByteLevel')) return { kind: 'byte-level' };
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  if (model.type === 'WordPiece') return { kind: 'text', prefix: text(model.continuing_subword_prefix), suffix: '' };
  const suffix = text(model.end_of_word_suffix);
  if (suffix !== '') return { kind: 'text', prefix: '', suffix };
  return { kind: 'metaspace', byteFallback: model.byte_fallback === true };
}

/** The types of a component and of those it is made of. */
function typesIn(component: Component): string[] {
  const inner = [component.normalizers, component.pretokenizers, component.decoders].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  return [component.type, ...inner.flatMap((part) => typesIn(componentSchema.parse(part)))];
}

function idLookup(vocabulary: Vocabulary, addedTokens: readonly AddedToken[]): (token: string) => number | undefined {
  const added = new Map(addedTokens.map(({ content, id }) => [content, id]));
  return (token) => added.get(token) ?? vocabulary.get(token);
}
