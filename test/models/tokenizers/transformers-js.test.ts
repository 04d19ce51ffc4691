import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutoTokenizer, env } from '@xenova/transformers';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tokenizerFromFolder } from '../../../src/models/tokenizers/from-folder.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/tokenizers');
const models = mkdtempSync(join(tmpdir(), 'transformers-js-'));
env.allowRemoteModels = false;
env.localModelPath = models;
afterAll(() => rmSync(models, { recursive: true, force: true }));

/** Where it gives other tokens than Python's tokenizers, which ours follow. */
const differsFromPython: Readonly<Record<string, readonly string[]>> = {
  'byte-level': ['xspecialx special specially <mask>   next'],
  'word-piece': ['𠮷野家で𩸽を食べた'],
};

const rowsSchema = z.array(z.object({ text: z.string() }));

/** As a person who uses that library opens a model folder. */
async function openWithTransformers(name: string) {
  mkdirSync(join(models, name));
  copyFileSync(join(fixtures, `${name}.tokenizer.json`), join(models, name, 'tokenizer.json'));
  const config = { tokenizer_class: 'PreTrainedTokenizerFast' };
  writeFileSync(join(models, name, 'tokenizer_config.json'), JSON.stringify(config));
  return AutoTokenizer.from_pretrained(name);
}

describe('beside @xenova/transformers', () => {
  it.each(['byte-level', 'metaspace-bpe', 'split-metaspace-bpe', 'unigram', 'word-piece'])(
    'gives the same tokens of a model folder with a %s tokenizer',
    async (name) => {
      const judge = await openWithTransformers(name);
      const file = join(fixtures, `${name}.tokenizer.json`);
      const tokenizer = await tokenizerFromFolder(new Map([['tokenizer.json', file]]));
      const rows = rowsSchema.parse(JSON.parse(readFileSync(join(fixtures, `${name}.expected.json`), 'utf8')));
      const compared = rows.map(({ text }) => text).filter((text) => !differsFromPython[name]?.includes(text));
      expect(compared.length).toBeGreaterThan(40);
      for (const text of compared) {
        expect(tokenizer.encode(text), text).toEqual(judge.encode(text, { add_special_tokens: false }));
      }
    },
  );
});
