import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { present } from '../../src/base/failure.ts';
import { Random } from '../../src/base/random.ts';
import { float32Tensor, type TensorData } from '../../src/graph/tensor.ts';
import type { LanguageModel } from '../../src/models/language-model.ts';
import { embeddingSpread, readEmbeddingRows } from '../../src/prompts/embedding-rows.ts';
import { initialPrompt } from '../../src/prompts/initialisation.ts';
import { openFixtureModel } from './fixture-model.ts';

const numbers = z.array(z.number());
const fixture = new URL('../fixtures/prompts/embeddings.json', import.meta.url);
const reference = z
  .object({
    rows: z.record(z.string(), numbers),
    'mean of A and B': numbers,
    mean: z.number(),
    'standard deviation': z.number(),
  })
  .parse(JSON.parse(readFileSync(fixture, 'utf8')));
const [a, b] = [65, 66].map((id) => present(reference.rows[id], 'a row'));

const values = ({ data }: TensorData) => Array.from(data, Number);
const row = (tensor: TensorData, index: number) => values(tensor).slice(32 * index, 32 * (index + 1));
const random = Random.seeded(1);

let model: LanguageModel;
beforeAll(async () => {
  model = await openFixtureModel();
});

describe('rows of the embedding matrix', () => {
  it("are transformers' own, in the order asked for", async () => {
    const embeddings = await readEmbeddingRows(model, [98, 0, 65]);
    expect(embeddings.shape).toEqual([3, 32]);
    [98, 0, 65].forEach((id, index) => {
      expect(row(embeddings, index)).toEqual(reference.rows[id]);
    });
  });

  it('are refused beyond the matrix, where bytes of another weight lie', async () => {
    await expect(readEmbeddingRows(model, [99])).rejects.toMatchObject({ code: 'embeddings.token-outside' });
  });

  it('have the spread that PyTorch computes', async () => {
    const { mean, standardDeviation } = await embeddingSpread(model);
    expect(mean).toBeCloseTo(reference.mean, 7);
    expect(standardDeviation).toBeCloseTo(reference['standard deviation'], 7);
  });
});

describe('a soft prompt starts', () => {
  it("at random, with the spread of the vocabulary's embeddings or PEFT's standard normal one", async () => {
    const spread = async (distribution: 'vocabulary' | 'standard-normal') => {
      const { embeddings, origins } = await initialPrompt({ kind: 'RANDOM', distribution }, 500, model, random);
      expect(origins).toEqual(Array(500).fill({ kind: 'random' }));
      return Math.sqrt(values(embeddings).reduce((sum, value) => sum + value ** 2, 0) / (500 * 32));
    };
    const vocabulary = Math.hypot(reference.mean, reference['standard deviation']);
    // 16,000 numbers: their spread is right within 3 %, five standard errors.
    expect(Math.abs((await spread('vocabulary')) / vocabulary - 1)).toBeLessThan(0.03);
    expect(Math.abs((await spread('standard-normal')) - 1)).toBeLessThan(0.03);
  });

  it('from different entries of the vocabulary, the same for the same seed', async () => {
    const sample = () => initialPrompt({ kind: 'SAMPLE_VOCAB' }, 10, model, Random.seeded(3));
    const { embeddings, origins } = await sample();
    const ids = origins.map((origin) => (origin.kind === 'token' ? origin.id : -1));
    expect(new Set(ids).size).toBe(10);
    expect(values(embeddings)).toEqual(values(await readEmbeddingRows(model, ids)));
    expect((await sample()).origins).toEqual(origins);
  });

  it('from a text, each part tokenised by itself', async () => {
    const parts = [
      { text: 'A', length: 1 },
      { text: 'BA', length: 2 },
    ];
    const { embeddings, origins } = await initialPrompt({ kind: 'TEXT', parts }, 3, model, random);
    expect([0, 1, 2].map((index) => row(embeddings, index))).toEqual([a, b, a]);
    expect(origins).toEqual([65, 66, 65].map((id) => ({ kind: 'token', id })));
  });

  it('never from a text of another length, and then says both lengths and the pieces', async () => {
    const start = initialPrompt({ kind: 'TEXT', parts: [{ text: 'ABBA', length: 3 }] }, 3, model, random);
    await expect(start).rejects.toMatchObject({
      code: 'initialisation.text-length',
      message: 'The text "ABBA" has 4 tokens, but it stands for 3 soft tokens. Its tokens: A | B | B | A',
    });
  });

  it('from class labels in turn, one of several tokens as their mean', async () => {
    const { embeddings, origins } = await initialPrompt({ kind: 'CLASSES', labels: ['A', 'AB'] }, 3, model, random);
    expect(row(embeddings, 0)).toEqual(a);
    row(embeddings, 1).forEach((value, index) => {
      expect(value).toBeCloseTo(present(reference['mean of A and B'][index], 'a value'), 7);
    });
    expect(row(embeddings, 2)).toEqual(a);
    expect(origins.map((origin) => (origin.kind === 'label' ? origin.label : undefined))).toEqual(['A', 'AB', 'A']);
  });

  it('not from more class labels than it has vectors, or from an empty one', async () => {
    const start = (labels: string[], length: number) =>
      initialPrompt({ kind: 'CLASSES', labels }, length, model, random);
    await expect(start(['A', 'B'], 1)).rejects.toMatchObject({ code: 'initialisation.labels-exceed-length' });
    await expect(start(['A', ''], 2)).rejects.toMatchObject({ code: 'initialisation.label-empty' });
  });

  it('from an earlier prompt of the same length', async () => {
    const embeddings = float32Tensor([2, 32], random.normals(64, 0, 1));
    const start = (length: number) => initialPrompt({ kind: 'PROMPT', name: 'old', embeddings }, length, model, random);
    expect((await start(2)).embeddings).toBe(embeddings);
    expect((await start(2)).origins).toContainEqual({ kind: 'prompt', prompt: 'old', index: 1 });
    await expect(start(3)).rejects.toMatchObject({ code: 'initialisation.prompt-length' });
  });
});
