import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openModel } from '../../../src/models/open-model.ts';
import { tokenizerFromFolder } from '../../../src/models/tokenizers/from-folder.ts';
import { PipelineTokenizer } from '../../../src/models/tokenizers/pipeline-tokenizer.ts';
import { parseSentencePieceModel } from '../../../src/models/tokenizers/sentencepiece/model-file.ts';
import { sentencePieceParts } from '../../../src/models/tokenizers/sentencepiece/parts.ts';
import type { Tokenizer, TokenSpan } from '../../../src/models/tokenizers/tokenizer.ts';
import { failureOf, fixtures as modelFixtures, temporaryCache, temporaryFolder } from '../weights/support.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/tokenizers/sentencepiece');
const unzipped = (name: string) => gunzipSync(readFileSync(join(fixtures, `${name}.gz`)));
const json = (name: string): unknown => JSON.parse(unzipped(name).toString('utf8'));

const lines = z.array(z.string()).parse(json('lines.json'));
const samplesSchema = z.array(
  z.object({
    text: z.string(),
    ids: z.array(z.number()),
    offsets: z.array(z.tuple([z.number(), z.number()])),
    decoded: z.string(),
  }),
);

/** The same check as make_sentencepiece_fixtures.py makes of Python's ids and of the text that it decodes them to. */
function checkOf(tokenizer: Tokenizer, line: string): number {
  const ids = tokenizer.encode(line);
  return crc32(tokenizer.decode(ids), crc32(new Uint8Array(Uint32Array.from(ids).buffer)));
}

/** Python gives the last byte of a character all of it, ours each; what stands for nothing of the text has no place. */
function agrees({ start, end }: TokenSpan, judged: [number, number] | undefined): boolean {
  return judged !== undefined && (start === end || (start <= judged[1] && end >= judged[0]));
}

describe.each(['unigram', 'unigram-bytes', 'unigram-suffix', 'unigram-verbatim', 'bpe-bytes', 'bpe'])(
  'the SentencePiece model %s',
  (name) => {
    const file = `${name}.model`;
    const tokenizer = new PipelineTokenizer(sentencePieceParts(parseSentencePieceModel(unzipped(file), file), file));
    const samples = samplesSchema.parse(json(`${name}.samples.json`));

    it('gives the ids of Python’s sentencepiece', () => {
      for (const { text, ids } of samples) expect.soft(tokenizer.encode(text), text).toEqual(ids);
    });

    it('puts each piece where Python’s sentencepiece puts it, or around that place', () => {
      for (const { text, offsets } of samples) {
        const spans = tokenizer.spans(text);
        expect
          .soft(
            spans.filter((span, index) => !agrees(span, offsets[index])),
            text,
          )
          .toEqual([]);
      }
    });

    it('decodes as Python’s sentencepiece does, unknown characters left out', () => {
      for (const { text, ids, decoded } of samples) expect.soft(tokenizer.decode(ids), text).toBe(decoded);
    });

    it('gives the ids and the decoded text of Python’s sentencepiece for every one of 11,750 lines', () => {
      const checks = unzipped(`${name}.checks`);
      expect(checks.length).toBe(4 * lines.length);
      const wrong = lines.filter((line, index) => checkOf(tokenizer, line) !== checks.readUInt32LE(4 * index));
      expect(wrong).toEqual([]);
    });
  },
);

const folderSchema = z.object({
  model: z.string(),
  file: z.string(),
  configuration: z.record(z.string(), z.unknown()),
  rows: z.array(z.object({ text: z.string(), ids: z.array(z.number()), decoded: z.string() })),
  end_of_sequence: z.number(),
  prefix: z.array(z.number()),
});

function writeFolder(contents: Record<string, string | Uint8Array>): Map<string, string> {
  const folder = temporaryFolder();
  return new Map(
    Object.entries(contents).map(([name, content]) => {
      writeFileSync(join(folder, name), content);
      return [name, join(folder, name)];
    }),
  );
}

describe.each(['rinna', 'llama'])('a folder of %s’s kind, with a SentencePiece model and no tokenizer.json', (kind) => {
  const { model, file, configuration, rows, ...expected } = folderSchema.parse(
    JSON.parse(readFileSync(join(fixtures, `${kind}.folder.json`), 'utf8')),
  );
  const files = () =>
    writeFolder({ [file]: unzipped(`${model}.model`), 'tokenizer_config.json': JSON.stringify(configuration) });

  it('gives the ids and the texts of transformers', async () => {
    const tokenizer = await tokenizerFromFolder(files());
    for (const { text, ids, decoded } of rows) {
      expect.soft(tokenizer.encode(text), text).toEqual(ids);
      expect.soft(tokenizer.decode(ids), text).toBe(decoded);
    }
  });

  it('puts before a text and ends it with what transformers does', async () => {
    const tokenizer = await tokenizerFromFolder(files());
    expect(tokenizer.prefixIds).toEqual(expected.prefix);
    expect(tokenizer.endOfSequence).toBe(expected.end_of_sequence);
  });
});

/** A model of `count` pieces of 7,990 characters, no two of which begin alike. */
function longPieces(count: number): Buffer {
  const parts = Array.from({ length: count }, (_, index) =>
    Buffer.from(String(index).padStart(6, '0').padEnd(7990, 'x')),
  );
  // Field 1 of the file, 7,993 bytes long; in it field 1, 7,990 bytes long.
  return Buffer.concat(parts.map((piece) => Buffer.concat([Buffer.from('0ab93e0ab63e', 'hex'), piece])));
}

describe('a SentencePiece model', () => {
  const bytes = unzipped('unigram.model');

  it('makes a GPT-2 folder without tokenizer.json open, and ends its sequences with its own </s>', async () => {
    temporaryCache();
    const folder = temporaryFolder();
    cpSync(join(modelFixtures, 'gpt2.safetensors'), join(folder, 'model.safetensors'));
    const { eos_token_id: _, ...config } = z
      .looseObject({})
      .parse(JSON.parse(readFileSync(join(modelFixtures, 'gpt2.json'), 'utf8')));
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'spiece.model'), bytes);
    const { tokenizer, network } = await openModel(folder);
    expect(network.dimensions.layers).toBe(2);
    expect(tokenizer.decode(tokenizer.encode('日本語のテキスト'))).toBe('日本語のテキスト');
    expect(tokenizer.endOfSequence).toBe(2);
  });

  it.each([
    ['that is cut off', bytes.subarray(0, 100_000)],
    ['that is empty', new Uint8Array(0)],
    ['that is no protobuf', Buffer.from('<!DOCTYPE html><html>404</html>')],
    ['whose charsmap claims to be longer than the file', Buffer.from('1a08' + '1206' + 'ffffffff0000', 'hex')],
    ['whose pieces would fill the memory', longPieces(700)],
    ['with a score that is no number', Buffer.from('0a08' + '0a0161' + '150000c07f', 'hex')],
  ])('%s is refused by name', async (_, content) => {
    const failure = await failureOf(tokenizerFromFolder(writeFolder({ 'spiece.model': content })));
    expect(failure.code).toBe('tokenizer.corrupt');
    expect(failure.place?.file).toContain('spiece.model');
  });

  it('is refused where transformers numbers the pieces otherwise', async () => {
    const files = writeFolder({
      'tokenizer.model': bytes,
      'tokenizer_config.json': '{"tokenizer_class":"XLMRobertaTokenizer"}',
    });
    expect((await failureOf(tokenizerFromFolder(files))).code).toBe('tokenizer.unsupported');
  });
});
