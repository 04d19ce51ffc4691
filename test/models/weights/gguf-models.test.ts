import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Progress } from '../../../src/base/progress.ts';
import { causalModel } from '../../../src/models/architectures/index.ts';
import { openGguf } from '../../../src/models/weights/gguf/open.ts';
import { loadSafetensors } from '../../../src/models/weights/safetensors/read.ts';
import { GgufBytes } from './gguf-bytes.ts';
import { readWeights } from './read-weights.ts';
import { failureOf, fixtures, temporaryCache, temporaryFile, temporaryFolder } from './support.ts';

const defaultRope = { rope_theta: 10_000, num_key_value_heads: 2 };

/** The entries that config.json of transformers 5 does not have, or has elsewhere. */
const spelledDifferently: Readonly<Record<string, object>> = {
  llama: { ...defaultRope, head_dim: 4 },
  llama3: {
    rope_theta: 500_000,
    rope_scaling: {
      rope_type: 'llama3',
      factor: 8,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 8192,
    },
  },
  qwen2: { ...defaultRope, head_dim: 4, attention_bias: false },
  qwen3: defaultRope,
  gpt2: { n_inner: 64 },
  gptneox: { rotary_pct: 0.25, rotary_emb_base: 10_000 },
};
const families = Object.keys(spelledDifferently);

describe('a GGUF model', () => {
  it.each(families)('of the family %s has the weights of the checkpoint that it was made of', async (family) => {
    temporaryCache();
    const { weights } = await openGguf(join(fixtures, `${family}.gguf`));
    const { tensors } = await loadSafetensors(join(fixtures, `${family}.safetensors`));
    expect([...weights.weights.keys()].sort()).toEqual([...tensors.keys()].sort());
    for (const [name, tensor] of readWeights(weights)) expect(tensor, name).toEqual(tensors.get(name));
  });

  it.each(families)('of the family %s has the configuration of that checkpoint', async (family) => {
    temporaryCache();
    const file = join(fixtures, `${family}.gguf`);
    const { config } = await openGguf(file);
    const original = z
      .record(z.string(), z.unknown())
      .parse(JSON.parse(readFileSync(join(fixtures, `${family}.json`), 'utf8')));
    const common = Object.keys(config).filter((key) => original[key] !== undefined && original[key] !== null);
    const expected = {
      ...Object.fromEntries(common.map((key) => [key, original[key]])),
      ...spelledDifferently[family],
    };
    expect(config).toEqual(expected);
    expect(causalModel(config, file).dimensions).toEqual(causalModel(original, file).dimensions);
  });

  it('is expanded once, and again when the file has changed', async () => {
    const cache = temporaryCache();
    const file = join(temporaryFolder(), 'a.gguf');
    await copyFile(join(fixtures, 'llama.gguf'), file);
    const first = await openGguf(file);
    const [name = ''] = readdirSync(join(cache, 'weights'));
    const written = statSync(join(cache, 'weights', name)).mtimeMs;
    expect(await openGguf(file)).toEqual(first);
    expect(statSync(join(cache, 'weights', name)).mtimeMs).toBe(written);
    utimesSync(file, 1, 1);
    await openGguf(file);
    const after = readdirSync(join(cache, 'weights'));
    expect(after).toHaveLength(1);
    expect(after).not.toContain(name);
  });

  it('is expanded again when the expansion is damaged', async () => {
    const cache = temporaryCache();
    const file = join(fixtures, 'gpt2.gguf');
    const before = readWeights((await openGguf(file)).weights);
    const [name = ''] = readdirSync(join(cache, 'weights'));
    const whole = readFileSync(join(cache, 'weights', name));
    writeFileSync(join(cache, 'weights', name), whole.subarray(0, whole.length - 1));
    expect(readWeights((await openGguf(file)).weights)).toEqual(before);
  });

  it('tells its progress to the end', async () => {
    temporaryCache();
    const seen: Progress[] = [];
    await openGguf(join(fixtures, 'llama.gguf'), { onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)?.done).toBe(seen.at(-1)?.total);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const cache = temporaryCache();
    const controller = new AbortController();
    const work = openGguf(join(fixtures, 'llama.gguf'), {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('cancelled')),
    });
    await expect(work).rejects.toThrow('cancelled');
    expect(readdirSync(join(cache, 'weights'))).toEqual([]);
  });

  const llama = () =>
    new GgufBytes()
      .header(1, 6)
      .textEntry('general.architecture', 'llama')
      .sizeEntry('llama.block_count', 1)
      .sizeEntry('llama.context_length', 8)
      .sizeEntry('llama.embedding_length', 8)
      .sizeEntry('llama.feed_forward_length', 8);

  it.each([
    [
      'of an unknown architecture',
      'gguf.architecture-unsupported',
      new GgufBytes().header(0, 1).textEntry('general.architecture', 'mamba'),
    ],
    ['without an architecture', 'gguf.entry-missing', new GgufBytes().header(0, 0)],
    [
      'whose architecture is a number',
      'gguf.entry-invalid',
      new GgufBytes().header(0, 1).sizeEntry('general.architecture', 1),
    ],
    [
      'without heads',
      'gguf.entry-missing',
      llama().sizeEntry('x', 1).tensor('token_embd.weight', [8, 2], 0, 0).data(64),
    ],
    [
      'with a mixture of experts',
      'gguf.feature-unsupported',
      llama().sizeEntry('llama.expert_count', 8).tensor('token_embd.weight', [8, 2], 0, 0).data(64),
    ],
    [
      'with heads of no size',
      'gguf.entry-invalid',
      llama().sizeEntry('llama.attention.head_count', 0).tensor('token_embd.weight', [8, 2], 0, 0).data(64),
    ],
  ])('%s is refused', async (_, code, bytes) => {
    temporaryCache();
    expect((await failureOf(openGguf(temporaryFile('a.gguf', bytes.bytes())))).code).toBe(code);
  });

  it('with a tensor that its architecture does not know is refused by name', async () => {
    temporaryCache();
    const whole = readFileSync(join(fixtures, 'llama.gguf'));
    whole.write('blk.0.attn_x.weight', whole.indexOf('blk.0.attn_q.weight'));
    const failure = await failureOf(openGguf(temporaryFile('a.gguf', whole)));
    expect(failure.code).toBe('gguf.tensor-unknown');
    expect(failure.message).toContain('blk.0.attn_x.weight');
  });

  it('whose heads do not divide the rows of its queries is refused', async () => {
    temporaryCache();
    const whole = readFileSync(join(fixtures, 'llama.gguf'));
    const key = 'llama.attention.head_count';
    whole.writeUInt32LE(3, whole.indexOf(key) + key.length + 4);
    const failure = await failureOf(openGguf(temporaryFile('a.gguf', whole)));
    expect(failure.code).toBe('gguf.tensor-shape-unexpected');
  });
});
