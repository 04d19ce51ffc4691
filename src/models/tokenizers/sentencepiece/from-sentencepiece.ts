import { z } from 'zod';
import type { AddedToken } from '../added-tokens.ts';
import { parseComponent } from '../component.ts';
import { tokenizerUnsupported } from '../failures.ts';
import { endOfSequence, type FolderFiles, readJson } from '../folder-files.ts';
import { lowercase, type Normaliser } from '../normalisers.ts';
import { PipelineTokenizer } from '../pipeline-tokenizer.ts';
import type { Tokenizer } from '../tokenizer.ts';
import { checkId } from '../vocabulary.ts';
import { readSentencePieceFile } from './model-file.ts';
import { sentencePieceParts } from './parts.ts';

/** transformers' tokenizers whose ids are those of their SentencePiece model. Others move them, as XLM-RoBERTa's does. */
interface FamilyRules {
  /** Whether a beginning of sequence stands before every text unless `add_bos_token` says otherwise. */
  readonly addsBeginning: boolean;
}

const families: Readonly<Record<string, FamilyRules>> = {
  T5Tokenizer: { addsBeginning: false },
  LlamaTokenizer: { addsBeginning: true },
  CodeLlamaTokenizer: { addsBeginning: true },
  GemmaTokenizer: { addsBeginning: true },
};

const tokenSchema = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)]);

const namedTokens = {
  bos_token: tokenSchema.nullish(),
  eos_token: tokenSchema.nullish(),
  unk_token: tokenSchema.nullish(),
  pad_token: tokenSchema.nullish(),
  sep_token: tokenSchema.nullish(),
  cls_token: tokenSchema.nullish(),
  mask_token: tokenSchema.nullish(),
  additional_special_tokens: z.array(tokenSchema).nullish(),
};

const configurationSchema = z.object({
  ...namedTokens,
  tokenizer_class: z.string().nullish(),
  do_lower_case: z.boolean().nullish(),
  add_bos_token: z.boolean().nullish(),
  added_tokens_decoder: z
    .record(
      z.string(),
      z.object({
        content: z.string().min(1),
        special: z.boolean().default(false),
        lstrip: z.boolean().default(false),
        rstrip: z.boolean().default(false),
        single_word: z.boolean().default(false),
      }),
    )
    .nullish(),
});

type Configuration = z.output<typeof configurationSchema>;

/**
 * The tokenizer of a model that carries only a SentencePiece file, as rinna's GPT models do (transformers: `T5Tokenizer`). The named
 * special tokens of tokenizer_config.json and special_tokens_map.json are found in texts, as transformers finds them.
 * @param file the SentencePiece model
 * @throws Failure when a file is damaged, or when transformers would number the pieces otherwise
 */
export async function tokenizerFromSentencePiece(file: string, files: FolderFiles): Promise<Tokenizer> {
  const configuration = await readConfiguration(files);
  const { addsBeginning } = familyOf(configuration.tokenizer_class, files.get('tokenizer_config.json') ?? file);
  const parts = sentencePieceParts(await readSentencePieceFile(file), file);
  const { vocabulary } = parts.model;
  const addedTokens = await addedTokensOf(configuration, vocabulary, files);
  const ids = new Map([...vocabulary, ...addedTokens.map(({ content, id }) => [content, id] as const)]);
  const beginning = ids.get(configuration.bos_token ?? '<s>');
  return new PipelineTokenizer({
    ...parts,
    addedTokens,
    normalise: configuration.do_lower_case ? afterLowercase(parts.normalise) : parts.normalise,
    prefixIds: (configuration.add_bos_token ?? addsBeginning) && beginning !== undefined ? [beginning] : [],
    endOfSequence: (await endOfSequence(files, (token) => ids.get(token))) ?? parts.endOfSequence,
  });
}

async function readConfiguration(files: FolderFiles): Promise<Configuration> {
  const read = async (name: string) => {
    const file = files.get(name);
    return file === undefined ? {} : parseComponent(configurationSchema, await readJson(file), file);
  };
  return { ...(await read('special_tokens_map.json')), ...(await read('tokenizer_config.json')) };
}

/** A folder that names no class has the SentencePiece model's own ids, as far as anyone can tell. */
function familyOf(name: string | null | undefined, file: string): FamilyRules {
  if (name === undefined || name === null) return { addsBeginning: false };
  const family = name.replace(/Fast$/, '');
  const rules = Object.hasOwn(families, family) ? families[family] : undefined;
  if (rules === undefined) throw tokenizerUnsupported(file, 'tokenizer_class', name);
  return rules;
}

/** Tokens that are found in the text itself: named ones that the model has, and those that the configuration numbers. */
async function addedTokensOf(
  configuration: Configuration,
  vocabulary: ReadonlyMap<string, number>,
  files: FolderFiles,
): Promise<AddedToken[]> {
  const names = new Set(namesIn(configuration));
  const named = [...names].flatMap((content) => {
    const id = vocabulary.get(content);
    return id === undefined ? [] : [plainToken(id, content, true)];
  });
  const tokens = [...named, ...(await numberedTokens(files, names)), ...describedTokens(configuration, files)];
  return [...new Map(tokens.map((token) => [token.content, token])).values()];
}

const plainToken = (id: number, content: string, special: boolean): AddedToken => ({
  id,
  content,
  special,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
});

/** Those of added_tokens.json: an id for each token. */
async function numberedTokens(files: FolderFiles, special: ReadonlySet<string>): Promise<AddedToken[]> {
  const file = files.get('added_tokens.json');
  if (file === undefined) return [];
  const ids = parseComponent(z.record(z.string().min(1), z.int()), await readJson(file), file);
  return Object.entries(ids).map(([content, id]) => {
    checkId(id, content, file);
    return plainToken(id, content, special.has(content));
  });
}

/** Those of tokenizer_config.json: a description for each id. */
function describedTokens({ added_tokens_decoder }: Configuration, files: FolderFiles): AddedToken[] {
  const file = files.get('tokenizer_config.json') ?? '';
  return Object.entries(added_tokens_decoder ?? {}).map(([number, token]) => {
    const id: unknown = Number(number);
    checkId(id, token.content, file);
    return { ...token, id, normalized: false };
  });
}

function namesIn(configuration: Configuration): string[] {
  const { bos_token, eos_token, unk_token, pad_token, sep_token, cls_token, mask_token } = configuration;
  return [
    ...[bos_token, eos_token, unk_token, pad_token, sep_token, cls_token, mask_token],
    ...(configuration.additional_special_tokens ?? []),
  ].flatMap((name) => (name ? [name] : []));
}

/** transformers lower-cases a text between its special tokens, character by character, before SentencePiece sees it. */
function afterLowercase(normalise: Normaliser | undefined): Normaliser {
  return (input) => (normalise === undefined ? lowercase(input) : normalise(lowercase(input)));
}
