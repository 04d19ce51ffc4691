import { describe, expect, test } from 'vitest';
import { PackedAttention, type PackedShape } from '../../../src/models/attention/packed-attention.ts';
import { largestDifference, relativeError } from './deviation.ts';
import { batch, modelNames, openFixture, type Reference, readReference } from './fixture-models.ts';
import { PaddedAttention } from './padded-attention.ts';
import { type Answer, answer } from './tiny-batch.ts';

const cases = modelNames.flatMap((model) =>
  Object.entries(batch.templates).map(([name, template]) => ({ model, name, template })),
);

describe.each(cases)(
  '$model with soft vectors at the $name answers as transformers does',
  ({ model, name, template }) => {
    const reference = readReference(model, name);

    test('with every sequence computed by itself', async () => {
      const opened = await openFixture(model);
      const context = ({ batch, length }: PackedShape) => new PaddedAttention(batch, length);
      expectAgreement(await answer(opened, template, 0, context, reference), reference);
    });

    test('with the common prefix computed once', async () => {
      const opened = await openFixture(model);
      const context = (shape: PackedShape) => new PackedAttention(shape);
      expectAgreement(await answer(opened, template, template[0], context, reference), reference);
    });
  },
);

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
