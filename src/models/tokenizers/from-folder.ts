import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { type AddedToken, addedTokenSchema } from './added-tokens.ts';
import { byteLevelModel, endsInByteLevel } from './byte-level.ts';
import { type Component, componentSchema, parseComponent } from './component.ts';
import { buildDecoder } from './decoders.ts';
import {
  tokenizerCorrupt,
  tokenizerMissing,
  tokenizerSentencePieceOnly,
  tokenizerTooLarge,
  tokenizerUnreadable,
} from './failures.ts';
import { buildNormaliser } from './normalisers.ts';
import type { PieceSpelling } from './piece-table.ts';
import { PipelineTokenizer } from './pipeline-tokenizer.ts';
import { prefixIdsOf } from './post-processors.ts';
import { buildPreTokeniser } from './pre-tokenisers.ts';
import { buildSubwordModel } from './subword-models.ts';
import type { Tokenizer } from './tokenizer.ts';
import { checkId, type Vocabulary } from './vocabulary.ts';

/** The largest published tokenizer.json has about 35 MB. */
const largestFile = 256 * 2 ** 20;

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
 * @param files the real path of each file of the model's folder by its name: tokenizer.json, and where they are there
 *   tokenizer_config.json, special_tokens_map.json, generation_config.json and config.json, which name the end of a sequence
 * @throws Failure when tokenizer.json is missing, damaged, or uses a part that is not supported
 */
export async function tokenizerFromFolder(files: ReadonlyMap<string, string>): Promise<Tokenizer> {
  const file = files.get('tokenizer.json');
  if (file === undefined) {
    const sentencePiece = files.get('tokenizer.model') ?? files.get('spiece.model');
    throw sentencePiece === undefined ? tokenizerMissing([...files.keys()]) : tokenizerSentencePieceOnly(sentencePiece);
  }
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

const tokenNameSchema = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)]);
const namingSchema = z.object({ eos_token: tokenNameSchema.nullish() });
const numberingSchema = z.object({ eos_token_id: z.union([z.int(), z.array(z.int())]).nullish() });

/** The end of a sequence: the tokenizer's own word for it first, then the model's. */
async function endOfSequence(
  files: ReadonlyMap<string, string>,
  idOf: (token: string) => number | undefined,
): Promise<number | undefined> {
  for (const name of ['tokenizer_config.json', 'special_tokens_map.json']) {
    const file = files.get(name);
    const token = file === undefined ? undefined : parseComponent(namingSchema, await readJson(file), file).eos_token;
    const id = token ? idOf(token) : undefined;
    if (id !== undefined) return id;
  }
  for (const name of ['generation_config.json', 'config.json']) {
    const file = files.get(name);
    const ids =
      file === undefined ? undefined : parseComponent(numberingSchema, await readJson(file), file).eos_token_id;
    const id = Array.isArray(ids) ? ids[0] : ids;
    if (id !== undefined && id !== null) return id;
  }
  return undefined;
}

async function readJson(file: string): Promise<unknown> {
  const text = await readLimited(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw tokenizerCorrupt(file, error instanceof Error ? error.message : String(error), error);
  }
}

async function readLimited(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > largestFile) throw tokenizerTooLarge(file, size, largestFile);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw tokenizerUnreadable(file, error);
    throw error;
  }
}
