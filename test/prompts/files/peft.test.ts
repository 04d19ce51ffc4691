import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { present } from '../../../src/base/failure.ts';
import { Random } from '../../../src/base/random.ts';
import { float32Tensor, type TensorData } from '../../../src/graph/tensor.ts';
import type { LanguageModel } from '../../../src/models/language-model.ts';
import { PromptAssembler } from '../../../src/prompts/assembly.ts';
import { loadPrompt } from '../../../src/prompts/files/load.ts';
import { savePrompt } from '../../../src/prompts/files/save.ts';
import type { PromptMethod } from '../../../src/prompts/files/saved-prompt.ts';
import { type PromptLayout, templateLayout } from '../../../src/prompts/layout.ts';
import { layoutFromForm } from '../../../src/prompts/layout-form.ts';
import { fixtureModelFolder, openFixtureModel } from '../fixture-model.ts';
import { logitsOf } from './replay.ts';

const python = process.env.SOFT_PROMPT_PYTHON ?? 'python3';
const script = fileURLToPath(new URL('../../fixtures/prompts/check_peft.py', import.meta.url));
// Importing peft takes many seconds; whether it is installed can be known without.
const findPeft = 'import importlib.util as u, sys; sys.exit(u.find_spec("peft") is None)';
const hasPeft = existsSync(python) && spawnSync(python, ['-c', findPeft]).status === 0;
const whenPeftIsThere = hasPeft ? describe : describe.skip;

const matrix = z.array(z.array(z.number()));
const answerSchema = z.object({
  peft: z.array(matrix),
  loader: z.array(z.object({ logits: matrix, peft_error: z.string().nullable() })),
  save: z.array(z.object({ name: z.string(), embeddings: matrix, logits: matrix })),
});

const query = 'WHERE IS IT?';
const ids = Array.from(query, (character) => character.charCodeAt(0));
const fields = { query, choice: 'A OR B' };

const prefixLayout = templateLayout([4, 0]);
const scattered = layoutFromForm({
  layout: [
    { soft: 'target', start: 0, end: 2 },
    { text: 'Q:' },
    { field: 'query' },
    { soft: 'given' },
    { field: 'choice' },
    { soft: 'target', start: 2 },
  ],
  soft_prompts: { target: { length: 5 }, given: { length: 3, trainable: false } },
});
const pTuned: PromptMethod = {
  peftType: 'P_TUNING',
  encoderReparameterizationType: 'LSTM',
  encoderHiddenSize: 8,
  encoderNumLayers: 2,
  encoderDropout: 0.1,
};

whenPeftIsThere('PEFT and transformers (set SOFT_PROMPT_PYTHON to a Python with peft to run these)', () => {
  let folder: string;
  let model: LanguageModel;
  let answer: z.infer<typeof answerSchema>;
  const randomEmbeddings = (layout: PromptLayout) =>
    new Map<string, TensorData>(
      Object.entries(layout.softPrompts).map(([name, { length }]) => [
        name,
        float32Tensor(
          [length, 32],
          Random.seeded(1)
            .split(name)
            .normals(length * 32, 0, 0.1),
        ),
      ]),
    );

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'soft-prompt-peft-'));
    model = await openFixtureModel();
    const started = await openFixtureModel([1]);
    const save = (name: string, layout: PromptLayout, method: PromptMethod, of = model) =>
      savePrompt(join(folder, name), { layout, embeddings: randomEmbeddings(layout), method }, of);
    await save('prompt-tuning', prefixLayout, { peftType: 'PROMPT_TUNING' });
    await save('p-tuning', prefixLayout, pTuned);
    await save('scattered', scattered, pTuned);
    await save('scattered-started', scattered, { peftType: 'PROMPT_TUNING' }, started);
    const request = {
      model: fixtureModelFolder,
      peft: ['prompt-tuning', 'p-tuning'].map((name) => ({ folder: join(folder, name), ids })),
      loader: ['scattered', 'scattered-started'].map((name) => ({ folder: join(folder, name), fields })),
      save: { folder: join(folder, 'of-peft'), ids },
    };
    const run = spawnSync(python, [script], { input: JSON.stringify(request), maxBuffer: 1 << 28 });
    if (run.status !== 0) throw new Error(run.stderr.toString());
    answer = answerSchema.parse(JSON.parse(run.stdout.toString()));
    // Importing torch and peft alone takes minutes on a busy machine.
  }, 600_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const ours = (layout: PromptLayout, embeddings: ReadonlyMap<string, TensorData>, of = model) => {
    const assembler = new PromptAssembler(layout, of.tokenizer, { contextLength: 128 });
    return logitsOf(assembler.assemble(fields).rows, embeddings, of);
  };

  it.each([0, 1])('replay a saved prefix with our logits (%i)', async (index) => {
    const logits = await ours(prefixLayout, randomEmbeddings(prefixLayout));
    expectClose(logits, present(answer.peft[index], 'the logits of PEFT'));
  });

  it('replay another layout through the saved loader with our logits, and PEFT refuses it', async () => {
    const logits = await ours(scattered, randomEmbeddings(scattered));
    expectClose(logits, present(answer.loader[0], 'the logits of the loader').logits);
    expect(answer.loader[0]?.peft_error).toContain('SOFT_PROMPT_LAYOUT');
  });

  it("replay it with the model's own first token in the right place", async () => {
    const logits = await ours(scattered, randomEmbeddings(scattered), await openFixtureModel([1]));
    expectClose(logits, present(answer.loader[1], 'the logits of the loader').logits);
  });

  it('save prompts that load here with the same embeddings and logits', async () => {
    expect(answer.save.map(({ name }) => name)).toEqual([
      'random',
      'sample_vocab',
      'mlp',
      'lstm',
      'bfloat16',
      'float16',
    ]);
    for (const { name, embeddings, logits } of answer.save) {
      const loaded = await loadPrompt(join(folder, 'of-peft', name));
      expect(loaded.layout, name).toEqual(prefixLayout);
      expect(loaded.method.peftType, name).toBe(
        ['random', 'sample_vocab'].includes(name) ? 'PROMPT_TUNING' : 'P_TUNING',
      );
      expect(loaded.baseModel, name).toEqual({ name: fixtureModelFolder, fingerprint: undefined, hiddenSize: 32 });
      expect(Array.from(present(loaded.embeddings.get('prompt'), 'the prompt').data, Number), name).toEqual(
        embeddings.flat(),
      );
      // PEFT computes with the widened vectors as well: the model is float32.
      expectClose(await ours(loaded.layout, loaded.embeddings), logits);
    }
  });
});

/** PEFT leaves out nothing: its logits have a row for every position, soft tokens included. */
function expectClose(actual: Float32Array, expected: readonly (readonly number[])[]): void {
  const flat = expected.flat();
  expect(actual.length).toBe(flat.length);
  const largest = actual.reduce(
    (difference, value, index) => Math.max(difference, Math.abs(value - (flat[index] ?? Number.NaN))),
    0,
  );
  expect(largest).toBeLessThan(1e-4);
}
