import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { present } from '../../../src/base/failure.ts';
import { checkpointLayers } from '../../../src/graph/checkpoint-layers.ts';
import { causalModel } from '../../../src/models/architectures/index.ts';
import { PackedAttention, type PackedShape } from '../../../src/models/attention/packed-attention.ts';
import { openFolderWeights } from '../../../src/models/weights/huggingface-folder.ts';
import { temporaryCache, temporaryFolder } from '../weights/support.ts';
import { type Answer, answer } from './answer.ts';
import { largestDifference, relativeError } from './deviation.ts';
import {
  batch,
  fixtures,
  modelNames,
  openFixture,
  type Reference,
  readConfig,
  readReference,
} from './fixture-models.ts';
import { PaddedAttention } from './padded-attention.ts';

const cases = modelNames.flatMap((model) =>
  Object.entries(batch.templates).map(([name, template]) => ({ model, name, template })),
);

const packedContext = (shape: PackedShape) => new PackedAttention(shape);

describe.each(cases)(
  '$model with soft vectors at the $name answers as transformers does',
  ({ model, name, template }) => {
    const reference = readReference(model, name);
    const question = { batch, template, prompt: reference.prompt };

    test('with every sequence computed by itself', async () => {
      temporaryCache();
      const context = ({ batch, length }: PackedShape) => new PaddedAttention(batch, length);
      expectAgreement(await answer(await openFixture(model), { ...question, prefix: 0 }, context), reference);
    });

    test('with the common prefix computed once', async () => {
      temporaryCache();
      const opened = await openFixture(model);
      expectAgreement(await answer(opened, { ...question, prefix: template[0] }, packedContext), reference);
    });

    test('with the insides of its layers computed again for the gradient', async () => {
      temporaryCache();
      const opened = await openFixture(model);
      const prefixed = { ...question, prefix: template[0] };
      expectAgreement(await answer(opened, prefixed, packedContext, checkpointLayers), reference);
    });
  },
);

test("a model whose file is a link into the blobs of the hub's cache runs", async () => {
  const cache = temporaryFolder();
  const [snapshot, blobs] = [join(cache, 'snapshots', 'c0ffee'), join(cache, 'blobs')];
  for (const folder of [snapshot, blobs]) mkdirSync(folder, { recursive: true });
  copyFileSync(join(fixtures, 'llama', 'model.safetensors'), join(blobs, 'f00d'));
  symlinkSync(join('..', '..', 'blobs', 'f00d'), join(snapshot, 'model.safetensors'));

  const network = causalModel(readConfig('llama'), 'config.json');
  const reference = readReference('llama', 'middle');
  const template = present(batch.templates.middle, 'the template');
  const question = { batch, template, prompt: reference.prompt, prefix: 0 };
  expectAgreement(
    await answer({ network, weights: await openFolderWeights(snapshot) }, question, packedContext),
    reference,
  );
});

function expectAgreement(actual: Answer, reference: Reference): void {
  const vocabulary = actual.logits[0]?.[0]?.length ?? 0;
  const places = reference.logits.length / vocabulary / actual.logits.length;
  actual.logits.forEach((sequence, example) => {
    sequence.forEach((logits, place) => {
      const start = (example * places + place) * vocabulary;
      expect(largestDifference(logits, reference.logits.subarray(start, start + vocabulary))).toBeLessThan(1e-4);
    });
  });
  expect(Math.abs(actual.loss - reference.loss)).toBeLessThan(1e-5);
  expect(relativeError(actual.gradient, reference.gradient)).toBeLessThan(1e-4);
}
