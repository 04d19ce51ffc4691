import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { parseJson } from '../../base/json.ts';
import { parseComponent } from './component.ts';
import { tokenizerTooLarge, tokenizerUnreadable } from './failures.ts';

/** The files of a model's folder: the real path of each by its name. */
export type FolderFiles = ReadonlyMap<string, string>;

/** What transformers calls the file of a SentencePiece model; read where there is no tokenizer.json. */
export const sentencePieceNames = ['spiece.model', 'tokenizer.model', 'spm.model'] as const;

/** All files of a model's folder that a tokenizer may be made of. */
export const tokenizerFiles: readonly string[] = [
  'tokenizer.json',
  ...sentencePieceNames,
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
];

/** The largest published tokenizer.json has about 35 MB. */
const largestFile = 256 * 2 ** 20;

const tokenNameSchema = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)]);
const namingSchema = z.object({ eos_token: tokenNameSchema.nullish() });
const numberingSchema = z.object({ eos_token_id: z.union([z.int(), z.array(z.int())]).nullish() });

/** The end of a sequence: the tokenizer's own word for it first, then the model's. */
export async function endOfSequence(
  files: FolderFiles,
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

export async function readJson(file: string): Promise<unknown> {
  return parseJson(await readLimited(file), file);
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
