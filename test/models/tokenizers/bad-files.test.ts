import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { tokenizerFromFolder } from '../../../src/models/tokenizers/from-folder.ts';
import { tokenizerFromGguf } from '../../../src/models/tokenizers/from-gguf.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/tokenizers');
const folder = mkdtempSync(join(tmpdir(), 'tokenizers-'));
afterAll(() => rmSync(folder, { recursive: true }));

function writeFiles(contents: Record<string, string>): Map<string, string> {
  return new Map(
    Object.entries(contents).map(([name, content]) => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return [name, path];
    }),
  );
}

const byteLevel = readFileSync(join(fixtures, 'byte-level.tokenizer.json'), 'utf8');

/** The byte-level fixture with some of its fields replaced. */
function altered(changes: Record<string, unknown>): string {
  return JSON.stringify({ ...JSON.parse(byteLevel), ...changes });
}

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
  return 'none';
}

describe('a folder’s tokenizer is refused by name', () => {
  it.each([
    ['an unfinished download', byteLevel.slice(0, 5000), 'json.malformed'],
    ['an empty file', '', 'json.malformed'],
    ['another JSON file', '{"model_type":"llama"}', 'tokenizer.corrupt'],
    ['a list', '[]', 'tokenizer.corrupt'],
    ['an unknown model', altered({ model: { type: 'Neural', vocab: {} } }), 'tokenizer.unsupported'],
    ['an unknown normalizer', altered({ normalizer: { type: 'Magic' } }), 'tokenizer.unsupported'],
    ['an unknown pre-tokenizer', altered({ pre_tokenizer: { type: 'UnicodeScripts' } }), 'tokenizer.unsupported'],
    ['an unknown decoder', altered({ decoder: { type: 'CTC' } }), 'tokenizer.unsupported'],
    ['an empty vocabulary', altered({ model: { type: 'BPE', vocab: {}, merges: [] } }), 'tokenizer.corrupt'],
    ['an id that is no id', altered({ model: { type: 'BPE', vocab: { a: -1 }, merges: [] } }), 'tokenizer.corrupt'],
    [
      'an id that would fill the memory',
      altered({ model: { type: 'BPE', vocab: { a: 1e9 }, merges: [] } }),
      'tokenizer.corrupt',
    ],
    [
      'a merge outside the vocabulary',
      altered({ model: { type: 'BPE', vocab: { a: 0 }, merges: ['a b'] } }),
      'tokenizer.corrupt',
    ],
    ['an added token with a wild id', altered({ added_tokens: [{ id: 1e9, content: 'x' }] }), 'tokenizer.corrupt'],
    [
      'a charsmap that is cut off',
      altered({ normalizer: { type: 'Precompiled', precompiled_charsmap: '/w==' } }),
      'tokenizer.corrupt',
    ],
    [
      'a pattern that does not compile',
      altered({ pre_tokenizer: { type: 'Split', pattern: { Regex: '(?' }, behavior: 'Isolated' } }),
      'tokenizer.unsupported',
    ],
  ])('%s', async (_, content, code) => {
    expect(await codeOf(() => tokenizerFromFolder(writeFiles({ 'tokenizer.json': content })))).toBe(code);
  });

  it('a folder without one', async () => {
    expect(await codeOf(() => tokenizerFromFolder(writeFiles({ 'config.json': '{}' })))).toBe('tokenizer.missing');
  });

  it('a file that has gone', async () => {
    const files = new Map([['tokenizer.json', join(folder, 'gone.json')]]);
    expect(await codeOf(() => tokenizerFromFolder(files))).toBe('tokenizer.unreadable');
  });
});

describe('the end of a sequence', () => {
  const endOf = async (files: Record<string, string>) =>
    (await tokenizerFromFolder(writeFiles({ 'tokenizer.json': byteLevel, ...files }))).endOfSequence;

  it('is what the tokenizer names, before what the model names', async () => {
    const config = '{"eos_token_id": 7}';
    expect(await endOf({ 'tokenizer_config.json': '{"eos_token": "<|im_end|>"}', 'config.json': config })).toBe(2);
    expect(await endOf({ 'special_tokens_map.json': '{"eos_token": {"content": "<|endoftext|>"}}' })).toBe(0);
    expect(await endOf({ 'generation_config.json': '{"eos_token_id": [5, 6]}', 'config.json': config })).toBe(5);
    expect(await endOf({})).toBeUndefined();
  });
});

describe('a GGUF file’s tokenizer is refused by name', () => {
  const good: Record<string, unknown> = {
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.pre': 'gpt-2',
    'tokenizer.ggml.tokens': ['a', 'b', 'ab'],
    'tokenizer.ggml.merges': ['a b'],
  };

  it.each<[string, Record<string, unknown>, string]>([
    ['no tokenizer at all', { 'tokenizer.ggml.model': undefined }, 'tokenizer.corrupt'],
    ['another kind', { 'tokenizer.ggml.model': 'rwkv' }, 'tokenizer.unsupported'],
    ['another pre-tokenizer', { 'tokenizer.ggml.pre': 'tekken' }, 'tokenizer.unsupported'],
    ['a name that every object has', { 'tokenizer.ggml.pre': 'constructor' }, 'tokenizer.unsupported'],
    ['tokens that are numbers', { 'tokenizer.ggml.tokens': [1, 2] }, 'tokenizer.corrupt'],
    ['merges that are missing', { 'tokenizer.ggml.merges': undefined }, 'tokenizer.corrupt'],
    ['types for other tokens', { 'tokenizer.ggml.token_type': [1] }, 'tokenizer.corrupt'],
    ['an end outside the vocabulary', { 'tokenizer.ggml.eos_token_id': 3 }, 'tokenizer.corrupt'],
    ['pieces without scores', { 'tokenizer.ggml.model': 'llama' }, 'tokenizer.corrupt'],
  ])('%s', async (_, changes, code) => {
    const entries = Object.entries({ ...good, ...changes }).filter(([, value]) => value !== undefined);
    expect(await codeOf(() => tokenizerFromGguf(new Map(entries), 'model.gguf'))).toBe(code);
  });

  it('but nothing is wrong with the one that these were made from', () => {
    expect(tokenizerFromGguf(new Map(Object.entries(good)), 'model.gguf').encode('ab a')).toEqual([2, 0]);
  });
});
