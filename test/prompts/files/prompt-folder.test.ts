import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { present } from '../../../src/base/failure.ts';
import { float32Tensor, type TensorData } from '../../../src/graph/tensor.ts';
import { writeSafetensors } from '../../../src/models/weights/safetensors/write.ts';
import { loadPrompt } from '../../../src/prompts/files/load.ts';
import { savePrompt } from '../../../src/prompts/files/save.ts';
import { checkBaseModel, type PromptContent, peftObstacle } from '../../../src/prompts/files/saved-prompt.ts';
import { templateLayout } from '../../../src/prompts/layout.ts';
import { layoutFromForm } from '../../../src/prompts/layout-form.ts';
import { openFixtureModel } from '../fixture-model.ts';

const ofPeft = fileURLToPath(new URL('../../fixtures/prompts/peft', import.meta.url));
const expected = z
  .record(z.string(), z.array(z.array(z.number())))
  .parse(JSON.parse(readFileSync(join(ofPeft, 'expected.json'), 'utf8')));

const model = await openFixtureModel();
const vectors = (length: number, first = 0) =>
  float32Tensor(
    [length, 32],
    Array.from({ length: length * 32 }, (_, index) => first + index / 8),
  );
const prefix: PromptContent = {
  layout: templateLayout([3, 0]),
  embeddings: new Map([['prompt', vectors(3)]]),
  method: { peftType: 'PROMPT_TUNING' },
};
const twoPrompts: PromptContent = {
  layout: layoutFromForm({
    layout: [{ soft: 'french' }, { field: 'query' }, { text: ' = ' }, { soft: 'english' }],
    soft_prompts: { french: { length: 2 }, english: { length: 1, trainable: false } },
  }),
  embeddings: new Map([
    ['french', vectors(2)],
    ['english', vectors(1, 100)],
  ]),
  method: {
    peftType: 'P_TUNING',
    encoderReparameterizationType: 'LSTM',
    encoderHiddenSize: 16,
    encoderNumLayers: 2,
    encoderDropout: 0.1,
  },
};

let scratch: string;
let folder: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'soft-prompt-folder-'));
  folder = join(scratch, 'prompt');
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

const readConfig = async () =>
  z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(join(folder, 'adapter_config.json'), 'utf8')));

describe('a prompt that was saved', () => {
  it.each([
    ['as a prefix', prefix],
    ['with two prompts, one of them frozen', twoPrompts],
  ])('comes back the same (%s)', async (_, prompt) => {
    await savePrompt(folder, prompt, model);
    const loaded = await loadPrompt(folder);
    expect(loaded.layout).toEqual(prompt.layout);
    expect(loaded.method).toEqual(prompt.method);
    expect([...loaded.embeddings]).toEqual([...prompt.embeddings]);
    expect(loaded.baseModel).toEqual({ name: model.name, fingerprint: model.fingerprint, hiddenSize: 32 });
    expect(checkBaseModel(loaded.baseModel, model)).toEqual([]);
  });

  it('says why PEFT cannot replay it, and brings a program that can', async () => {
    expect(await savePrompt(folder, prefix, model)).toMatchObject({
      files: ['adapter_config.json', 'soft_prompt_layout.json', 'adapter_model.safetensors'],
      peftObstacle: undefined,
    });
    expect(await savePrompt(join(scratch, 'other'), twoPrompts, model)).toMatchObject({
      files: ['adapter_config.json', 'soft_prompt_layout.json', 'load_soft_prompt.py', 'adapter_model.safetensors'],
      peftObstacle: 'several-prompts',
    });
  });

  it('takes the place of an earlier one only when that is allowed, and of nothing else', async () => {
    await savePrompt(folder, prefix, model);
    await expect(savePrompt(folder, twoPrompts, model)).rejects.toMatchObject({ code: 'prompt.folder-taken' });
    await savePrompt(folder, twoPrompts, model, { overwrite: true });
    expect((await loadPrompt(folder)).layout).toEqual(twoPrompts.layout);

    await writeFile(join(folder, 'thesis.tex'), 'years of work');
    const overwrite = savePrompt(folder, prefix, model, { overwrite: true });
    await expect(overwrite).rejects.toMatchObject({ code: 'prompt.folder-foreign' });
    expect(await readFile(join(folder, 'thesis.tex'), 'utf8')).toBe('years of work');
    const onFile = savePrompt(join(folder, 'thesis.tex'), prefix, model, { overwrite: true });
    await expect(onFile).rejects.toMatchObject({ code: 'prompt.folder-foreign' });
  });

  it('leaves nothing behind when it cannot be written, and the earlier one as it was', async () => {
    await savePrompt(folder, prefix, model);
    const diverged = { ...prefix, embeddings: new Map([['prompt', vectors(3, Number.NaN)]]) };
    const save = savePrompt(folder, diverged, model, { overwrite: true });
    await expect(save).rejects.toMatchObject({ code: 'prompt.not-finite' });
    await writeFile(join(scratch, 'file'), '');
    const beneathFile = savePrompt(join(scratch, 'file', 'prompt'), prefix, model);
    await expect(beneathFile).rejects.toMatchObject({ code: 'file.not-writable' });
    expect(await readdir(scratch)).toEqual(['file', 'prompt']);
    expect((await loadPrompt(folder)).embeddings).toEqual(prefix.embeddings);
  });

  it('goes into an empty folder that is there already', async () => {
    await mkdir(folder);
    await savePrompt(folder, prefix, model);
    expect((await loadPrompt(folder)).layout).toEqual(prefix.layout);
  });
});

describe("PEFT's way to place soft tokens fits", () => {
  const soft = {
    query: { field: 'query' },
    all: { soft: 'a' },
    first: { soft: 'a', end: 1 },
    rest: { soft: 'a', start: 1 },
  };
  const { query, all, first, rest } = soft;
  const obstacle = (layout: object[], declared: object = { a: { length: 2 } }) =>
    peftObstacle(layoutFromForm({ layout, soft_prompts: { ...declared } }));

  it('one prompt before everything else, whatever text follows', () => {
    expect(obstacle([all, query])).toBeUndefined();
    expect(obstacle([first, rest, { text: 'Q' }, query, { text: 'A' }])).toBeUndefined();
  });

  it('no other layout', () => {
    expect(obstacle([query, all])).toBe('position');
    expect(obstacle([first, query, rest])).toBe('position');
    expect(obstacle([rest, first, query])).toBe('position');
    expect(obstacle([all, query, all])).toBe('position');
    expect(obstacle([{ text: 'Q' }, all, query])).toBe('position');
    expect(obstacle([all, query], { a: { length: 2, trainable: false } })).toBe('frozen-prompt');
    expect(obstacle([all, { soft: 'b' }, query], { a: { length: 2 }, b: { length: 1 } })).toBe('several-prompts');
  });
});

describe('a prompt that PEFT saved', () => {
  const tokenDim = 32;
  const methods: Record<string, object> = {
    'prompt-tuning': { peftType: 'PROMPT_TUNING' },
    'p-tuning-mlp': { peftType: 'P_TUNING', encoderReparameterizationType: 'MLP', encoderHiddenSize: tokenDim },
  };
  const lstm = {
    encoderReparameterizationType: 'LSTM',
    encoderHiddenSize: 6,
    encoderNumLayers: 2,
    encoderDropout: 0.1,
  };

  it.each(Object.entries(expected))('loads as a prefix with its vectors: %s', async (name, embeddings) => {
    const loaded = await loadPrompt(join(ofPeft, name));
    expect(loaded.layout).toEqual(templateLayout([3, 0]));
    const { dtype, data } = present(loaded.embeddings.get('prompt'), 'the prompt');
    expect(dtype).toBe('float32');
    expect(Array.from(data, Number)).toEqual(embeddings.flat());
    expect(loaded.method).toEqual(methods[name] ?? { peftType: 'P_TUNING', ...lstm });
    expect(loaded.baseModel).toEqual({ name: 'llama', fingerprint: undefined, hiddenSize: tokenDim });
  });

  it('is used with a model of its size, and says that nothing proves it to be its own', async () => {
    const { baseModel } = await loadPrompt(join(ofPeft, 'prompt-tuning'));
    expect(checkBaseModel(baseModel, model)).toEqual([
      { kind: 'base-model-unproven', tunedFor: 'llama', usedWith: model.name },
    ]);
    expect(checkBaseModel(baseModel, { ...model, name: 'llama' })).toEqual([]);
  });
});

describe('a prompt of another model is refused', () => {
  it('by its size', () => {
    const baseModel = { name: 'other', fingerprint: model.fingerprint, hiddenSize: 64 };
    expect(() => checkBaseModel(baseModel, model)).toThrow(
      expect.objectContaining({ code: 'prompt.other-hidden-size', message: expect.stringContaining('64') }),
    );
  });

  it('by its weights, unless that is accepted', () => {
    const baseModel = { name: model.name, fingerprint: 'b'.repeat(64), hiddenSize: 32 };
    expect(() => checkBaseModel(baseModel, model)).toThrow(expect.objectContaining({ code: 'prompt.other-model' }));
    expect(checkBaseModel(baseModel, model, { acceptOther: true })).toMatchObject([{ kind: 'base-model-differs' }]);
  });
});

describe('a folder that is no sound prompt is refused', () => {
  beforeEach(() => savePrompt(folder, prefix, model).then(() => undefined));
  const changeConfig = async (change: object) => {
    const config = await readConfig();
    await writeFile(join(folder, 'adapter_config.json'), JSON.stringify({ ...config, ...change }));
  };
  const writeTensors = (tensors: Record<string, TensorData>) =>
    writeSafetensors(join(folder, 'adapter_model.safetensors'), new Map(Object.entries(tensors)));
  const embeddings = join('adapter_model.safetensors');

  const spoilings: [string, string, () => Promise<unknown>][] = [
    [
      'another adapter',
      'prompt.peft-type-unsupported',
      () => changeConfig({ peft_type: 'LORA', num_virtual_tokens: undefined }),
    ],
    ['prefix tuning', 'prompt.peft-type-unsupported', () => changeConfig({ peft_type: 'PREFIX_TUNING' })],
    [
      'an encoder-decoder prompt',
      'prompt.encoder-decoder-unsupported',
      () => changeConfig({ task_type: 'SEQ_2_SEQ_LM' }),
    ],
    ['two submodules', 'prompt.encoder-decoder-unsupported', () => changeConfig({ num_transformer_submodules: 2 })],
    ['a classifier', 'prompt.task-type-unsupported', () => changeConfig({ task_type: 'SEQ_CLS' })],
    ['tuned modules', 'prompt.modules-to-save-unsupported', () => changeConfig({ modules_to_save: ['lm_head'] })],
    ['no length', 'prompt.config-invalid', () => changeConfig({ num_virtual_tokens: null })],
    ['an absurd length', 'prompt.config-invalid', () => changeConfig({ num_virtual_tokens: 1e12 })],
    ['a length as text', 'prompt.config-invalid', () => changeConfig({ num_virtual_tokens: '3' })],
    ['another length', 'prompt.layout-contradicts', () => changeConfig({ num_virtual_tokens: 4 })],
    ['another width', 'prompt.tensor-shape', () => changeConfig({ token_dim: 64 })],
    [
      'a configuration that is no object',
      'prompt.config-invalid',
      () => writeFile(join(folder, 'adapter_config.json'), '[]'),
    ],
    [
      'a configuration that is no JSON',
      'json.malformed',
      () => writeFile(join(folder, 'adapter_config.json'), '{"peft_type": '),
    ],
    [
      'a huge configuration',
      'prompt.file-too-large',
      () => writeFile(join(folder, 'adapter_config.json'), ' '.repeat(2 << 20)),
    ],
    ['no configuration', 'prompt.not-found', () => rm(join(folder, 'adapter_config.json'))],
    ['no embeddings', 'file.not-found', () => rm(join(folder, embeddings))],
    [
      'a pickle',
      'prompt.pickle-refused',
      () => cp(join(folder, embeddings), join(folder, 'adapter_model.bin')).then(() => rm(join(folder, embeddings))),
    ],
    [
      'a layout of the future',
      'layout.file-invalid',
      () => writeFile(join(folder, 'soft_prompt_layout.json'), '{"format_version": 2}'),
    ],
    [
      'a needed layout that is gone',
      'prompt.layout-missing',
      () => changeConfig({ peft_type: 'SOFT_PROMPT_LAYOUT' }).then(() => rm(join(folder, 'soft_prompt_layout.json'))),
    ],
    [
      'further tensors',
      'prompt.tensors-unexpected',
      () => writeTensors({ prompt_embeddings: vectors(3), 'lm_head.weight': vectors(9) }),
    ],
    ['another tensor', 'prompt.tensors-unexpected', () => writeTensors({ 'embedding.weight': vectors(3) })],
    [
      'another shape',
      'prompt.tensor-shape',
      () => writeTensors({ prompt_embeddings: float32Tensor([96], new Float32Array(96)) }),
    ],
    [
      'whole numbers',
      'prompt.tensor-shape',
      () => writeTensors({ prompt_embeddings: { dtype: 'int32', shape: [3, 32], data: new Int32Array(96) } }),
    ],
    ['infinity', 'prompt.not-finite', () => writeTensors({ prompt_embeddings: vectors(3, Number.POSITIVE_INFINITY) })],
    [
      'embeddings cut off',
      'safetensors.offset-outside-file',
      async () => {
        const bytes = await readFile(join(folder, embeddings));
        await writeFile(join(folder, embeddings), bytes.subarray(0, bytes.length - 4));
      },
    ],
  ];

  it.each(spoilings)('%s', async (_, code, spoil) => {
    await spoil();
    await expect(loadPrompt(folder)).rejects.toMatchObject({ code });
  });
});
