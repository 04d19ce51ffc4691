import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { fingerprint } from '../../src/models/fingerprint.ts';
import { openModel, openTokenizer } from '../../src/models/open-model.ts';
import { openFolderWeights } from '../../src/models/weights/huggingface-folder.ts';
import { loadSafetensors } from '../../src/models/weights/safetensors/read.ts';
import { writeSafetensors } from '../../src/models/weights/safetensors/write.ts';
import { failureOf, fixtures, temporaryCache, temporaryFolder } from './weights/support.ts';

beforeEach(() => {
  temporaryCache();
});

const tokenizer = {
  model: { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: ['a b'] },
  added_tokens: [],
};

/** A folder like those of the hub; `config` and `weights` are the fixtures of that name. */
function modelFolder(config: string, weights: string): string {
  const folder = temporaryFolder();
  cpSync(join(fixtures, `${config}.json`), join(folder, 'config.json'));
  cpSync(join(fixtures, `${weights}.safetensors`), join(folder, 'model.safetensors'));
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  return folder;
}

describe('opening a model', () => {
  it('from a folder gives its network, tokenizer and weights', async () => {
    const folder = modelFolder('llama', 'llama');
    const model = await openModel(folder);
    expect(model.name).toBe(folder);
    expect(model.network.dimensions).toMatchObject({ layers: 2, hiddenSize: 16, vocabularySize: 48, maxPositions: 64 });
    expect(model.tokenizer.encode('ab')).toEqual([2]);
    expect(model.weights.weights.get('model.norm.weight')?.shape).toEqual([16]);
    expect((await openTokenizer(folder)).encode('ba')).toEqual([1, 0]);
  });

  it.each(['llama', 'llama3', 'qwen2', 'qwen3', 'gpt2', 'gptneox'])(
    'from the GGUF file of %s does as well',
    async (family) => {
      const file = join(fixtures, `${family}.gguf`);
      const model = await openModel(file);
      expect(model.network.dimensions).toMatchObject({ layers: 2, hiddenSize: 16, vocabularySize: 48 });
      expect(model.tokenizer.encode('th a')).toEqual([46, 45]);
      expect((await openTokenizer(file)).endOfSequence).toBe(47);
    },
  );

  it('refuses weights and a configuration that differ in their layers, before anything is begun', async () => {
    const folder = modelFolder('llama', 'llama');
    const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
    const withLayers = (num_hidden_layers: number) =>
      writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, num_hidden_layers }));
    withLayers(3);
    expect(await failureOf(openModel(folder))).toMatchObject({ code: 'weights.missing', place: { file: folder } });
    withLayers(1);
    const failure = await failureOf(openModel(folder));
    expect(failure.code).toBe('weights.layer-unused');
    expect(failure.message).toMatch(/model\.layers\.1\..* only 1 layers/);
  });

  it('from a folder with one GGUF file takes that, and asks which one where there are several', async () => {
    const folder = temporaryFolder();
    cpSync(join(fixtures, 'gpt2.gguf'), join(folder, 'a.gguf'));
    expect((await openModel(folder)).network.dimensions.keyValueHeads).toBe(4);
    cpSync(join(fixtures, 'gpt2.gguf'), join(folder, 'b.gguf'));
    const failure = await failureOf(openModel(folder));
    expect(failure.code).toBe('model.several-gguf-files');
    expect(failure.message).toContain('a.gguf, b.gguf');
  });

  it('of an unknown architecture is refused by name', async () => {
    const folder = modelFolder('llama', 'llama');
    writeFileSync(join(folder, 'config.json'), '{"model_type": "mamba"}');
    const failure = await failureOf(openModel(folder));
    expect(failure.message).toContain('mamba');
    expect(failure.remedy).toContain('qwen3');
  });

  it('with a broken configuration names line and column', async () => {
    const folder = modelFolder('llama', 'llama');
    writeFileSync(join(folder, 'config.json'), '{\n  "model_type": llama\n}');
    const failure = await failureOf(openModel(folder));
    expect(failure.place).toEqual({ file: join(folder, 'config.json'), line: 2, column: 17 });
  });

  it('from what is no model says what would be one', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'empty'));
    writeFileSync(join(folder, 'model.bin'), '');
    expect((await failureOf(openModel(join(folder, 'empty')))).code).toBe('model.no-config');
    expect((await failureOf(openModel(join(folder, 'model.bin')))).code).toBe('model.not-a-model-file');
    expect((await failureOf(openModel(join(folder, 'missing')))).code).toBe('model.not-found');
  });
});

describe('the fingerprint of a model', () => {
  const ofFixture = async (file: string) => fingerprint(await openFolderWeights(folderWith(file)));

  function folderWith(file: string): string {
    const folder = temporaryFolder();
    cpSync(file, join(folder, 'model.safetensors'));
    return folder;
  }

  it('is the same whatever files the weights lie in', async () => {
    const { fingerprint: ofGguf } = await openModel(join(fixtures, 'qwen2.gguf'));
    expect(ofGguf).toBe(await ofFixture(join(fixtures, 'qwen2.safetensors')));
    const ofShards = await fingerprint(await openFolderWeights(join(fixtures, 'sharded')));
    expect(ofShards).toBe(await ofFixture(join(fixtures, 'sharded.safetensors')));
  });

  it('is another one when any weight changes, or its name', async () => {
    const file = join(fixtures, 'qwen2.safetensors');
    const original = await ofFixture(file);
    const { tensors } = await loadSafetensors(file);
    const other = join(temporaryFolder(), 'other.safetensors');
    await writeSafetensors(
      other,
      new Map([...tensors].map(([name, tensor]) => [name.replace('model.norm', 'model.n'), tensor])),
    );
    expect(await ofFixture(other)).not.toBe(original);
    const bytes = readFileSync(file);
    for (const at of [bytes.length - 1, bytes.length - 10_000]) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(other, changed);
      expect(await ofFixture(other)).not.toBe(original);
    }
  });
});
