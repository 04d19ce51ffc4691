import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tokenizerFromFolder } from '../../../src/models/tokenizers/from-folder.ts';
import { tokenizerFromGguf } from '../../../src/models/tokenizers/from-gguf.ts';
import { displayPiece, type Tokenizer, type TokenSpan } from '../../../src/models/tokenizers/tokenizer.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/tokenizers');

const rowsSchema = z.array(
  z.object({
    text: z.string(),
    ids: z.array(z.number()),
    /** In UTF-16 units; SentencePiece gives none. */
    offsets: z.array(z.tuple([z.number(), z.number()])).optional(),
    decoded: z.string(),
  }),
);
const ggufSchema = z.object({ metadata: z.record(z.string(), z.unknown()), expected: rowsSchema });

type Row = z.output<typeof rowsSchema>[number];

function readFixture(name: string): unknown {
  const bytes = readFileSync(join(fixtures, name));
  return JSON.parse((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
}

function fromFolder(name: string): Promise<Tokenizer> {
  return tokenizerFromFolder(new Map([['tokenizer.json', join(fixtures, `${name}.tokenizer.json`)]]));
}

function fromGguf(name: string): { tokenizer: Tokenizer; expected: Row[] } {
  const { metadata, expected } = ggufSchema.parse(readFixture(name));
  return { tokenizer: tokenizerFromGguf(new Map(Object.entries(metadata)), name), expected };
}

/**
 * Python aligns a composed character with the first of the characters it was made of, a replaced run with its last, a prefix that
 * is not in the text with the first character, and the bytes of neighbouring unknown characters with all of them. Ours cover the
 * whole of what they came from, the prefix nothing, a byte its own character.
 */
function agrees({ start, end }: TokenSpan, judged: [number, number] | undefined): boolean {
  if (judged === undefined) return false;
  const isAround = start <= judged[0] && end >= judged[1];
  const isWithin = start >= judged[0] && end <= judged[1];
  return isAround || isWithin;
}

const folders = [
  'byte-level',
  'metaspace-bpe',
  'split-metaspace-bpe',
  'unigram',
  'unigram-charsmap',
  'word-piece',
  'words-word-piece',
];

describe.each(folders)('the %s tokenizer of a Hugging Face folder', (name) => {
  const expected = rowsSchema.parse(readFixture(`${name}.expected.json`));

  it('gives the ids of Python’s tokenizers', async () => {
    const tokenizer = await fromFolder(name);
    for (const { text, ids } of expected) expect.soft(tokenizer.encode(text), text).toEqual(ids);
  });

  it('puts each token where Python’s tokenizers put it, or around that place', async () => {
    const tokenizer = await fromFolder(name);
    for (const { text, offsets } of expected) {
      const spans = tokenizer.spans(text);
      expect
        .soft(
          spans.filter((span, index) => !agrees(span, offsets?.[index])),
          text,
        )
        .toEqual([]);
    }
  });

  it('decodes as Python’s tokenizers do', async () => {
    const tokenizer = await fromFolder(name);
    for (const { text, ids, decoded } of expected) expect.soft(tokenizer.decode(ids), text).toBe(decoded);
  });
});

const ggufs = ['gpt-2', 'smollm', 'llama-bpe', 'qwen2', 'default'].map((pre) => `${pre}.gguf.json`);

describe.each([...ggufs, 'smollm2.gguf.json.gz', 'sentencepiece.gguf.json'])('the tokenizer of %s', (name) => {
  const { tokenizer, expected } = fromGguf(name);

  it('gives the ids of the judge', () => {
    for (const { text, ids } of expected) expect.soft(tokenizer.encode(text), text).toEqual(ids);
  });

  it('puts each token where the judge puts it, or around that place', () => {
    for (const { text, offsets } of expected) {
      const spans = offsets === undefined ? [] : tokenizer.spans(text);
      expect
        .soft(
          spans.filter((span, index) => !agrees(span, offsets?.[index])),
          text,
        )
        .toEqual([]);
    }
  });

  it('decodes what it encoded', () => {
    for (const { text, ids, decoded } of expected) expect.soft(tokenizer.decode(ids), text).toBe(decoded);
  });
});

describe('where tokens lie', () => {
  const { tokenizer } = fromGguf('smollm2.gguf.json.gz');
  const textsOf = (of: Tokenizer, text: string) => of.spans(text).map(({ start, end }) => text.slice(start, end));

  it('covers the whole character with each of its bytes', () => {
    expect(tokenizer.spans('𠮷').map(({ start, end }) => [start, end])).toEqual(
      [
        [0, 2],
        [0, 2],
        [0, 2],
        [0, 2],
      ].slice(0, tokenizer.encode('𠮷').length),
    );
    expect(textsOf(tokenizer, 'a問b')).toEqual(['a', ...tokenizer.encode('問').map(() => '問'), 'b']);
  });

  it('covers all characters that a normaliser composed', async () => {
    const composing = await fromFolder('byte-level');
    expect(new Set(textsOf(composing, 'e\u0301'))).toEqual(new Set(['e\u0301']));
    expect(new Set(textsOf(composing, 'か\u3099'))).toEqual(new Set(['か\u3099']));
  });

  it('gives the prefix that is not in the text an empty place', async () => {
    const prefixing = await fromFolder('metaspace-bpe');
    expect(prefixing.spans('読').at(0)).toMatchObject({ start: 0, end: 0 });
  });

  it('follows compatibility normalisation back to the source', async () => {
    const compatible = await fromFolder('unigram');
    expect(textsOf(compatible, '㍿').join('')).toContain('㍿');
    expect(textsOf(compatible, 'ﾊﾞ').at(-1)).toBe('ﾊﾞ');
  });
});

describe('pieces', () => {
  const { tokenizer } = fromGguf('smollm2.gguf.json.gz');

  it('shows a part of a Japanese character as its bytes', () => {
    const shown = tokenizer.encode('読').map((id) => displayPiece(tokenizer.piece(id)));
    expect(shown.join('')).not.toContain('\ufffd');
    const bytes = tokenizer.encode('読').flatMap((id) => [...tokenizer.piece(id).bytes]);
    expect(bytes).toEqual([...new TextEncoder().encode('読')]);
  });

  it('gives byte-fallback pieces their byte and Metaspace its space', async () => {
    const metaspaced = await fromFolder('metaspace-bpe');
    const byText = (text: string) => metaspaced.encode(text).map((id) => metaspaced.piece(id));
    expect(
      byText('𠮷')
        .slice(-4)
        .map(({ bytes }) => [...bytes]),
    ).toEqual([[0xf0], [0xa0], [0xae], [0xb7]]);
    expect(byText('the').at(0)?.bytes.at(0)).toBe(0x20);
  });

  it('marks special tokens and gives them no bytes', () => {
    expect(tokenizer.piece(1)).toMatchObject({ token: '<|im_start|>', special: true, bytes: new Uint8Array(0) });
  });

  it('has pieces whose bytes make up every text again', () => {
    for (const text of ['Hello, 世界 🙂', 'タブ\tと\n改行', '𠮷野家']) {
      const bytes = tokenizer.encode(text).flatMap((id) => [...tokenizer.piece(id).bytes]);
      expect(new TextDecoder().decode(Uint8Array.from(bytes))).toBe(text);
    }
  });

  it('answers for the padding rows of an embedding', () => {
    expect(tokenizer.piece(60_000)).toMatchObject({ id: 60_000, special: true });
  });
});

describe('what stands before a text and ends a sequence', () => {
  it('is read from the post-processor', async () => {
    const metaspaced = await fromFolder('metaspace-bpe');
    expect(metaspaced.prefixIds.map((id) => metaspaced.piece(id).token)).toEqual(['<s>']);
    const wordPiece = await fromFolder('word-piece');
    expect(wordPiece.prefixIds.map((id) => wordPiece.piece(id).token)).toEqual(['[CLS]']);
  });

  it('is read from GGUF metadata', () => {
    expect(fromGguf('smollm2.gguf.json.gz').tokenizer).toMatchObject({ endOfSequence: 2, prefixIds: [] });
    expect(fromGguf('llama-bpe.gguf.json').tokenizer.prefixIds).toEqual([1]);
    expect(fromGguf('sentencepiece.gguf.json').tokenizer).toMatchObject({ endOfSequence: 2, prefixIds: [1] });
  });
});
