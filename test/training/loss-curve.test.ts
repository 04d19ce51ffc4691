import { describe, expect, it } from 'vitest';
import { present } from '../../src/base/failure.ts';
import { modelNames, readReference } from '../models/architectures/fixture-models.ts';
import { fixtureLosses } from './support/fixture-losses.ts';

function expectClose(losses: readonly number[], reference: readonly number[]) {
  expect(losses).toHaveLength(reference.length);
  losses.forEach((loss, step) => {
    const expected = present(reference[step], 'a loss');
    expect(Math.abs(loss - expected), `step ${step}: ${loss} for ${expected}`).toBeLessThan(1e-3);
  });
}

describe('50 losses of a tuning stay within 0.001 of those that PyTorch computes in double precision', () => {
  it.each(modelNames)('%s, soft tokens before and after the query, Adam', async (name) => {
    expectClose(await fixtureLosses({ name, template: 'middle' }), readReference(name, 'middle').adam);
  });

  it.each(['llama', 'gpt2', 'gpt-neox'])(
    '%s, soft tokens behind the query, whose keys and values are kept',
    async (name) => {
      expectClose(await fixtureLosses({ name, template: 'behind' }), readReference(name, 'behind').adam);
    },
  );

  it.each(['llama', 'gpt2', 'gpt-neox'])('%s, with gradient checkpointing', async (name) => {
    expectClose(
      await fixtureLosses({ name, template: 'middle', gradientCheckpointing: true }),
      readReference(name, 'middle').adam,
    );
  });

  it('and gradient checkpointing changes no bit of them: free memory may choose it, and another choice when a run is resumed', async () => {
    const losses = (gradientCheckpointing: boolean) =>
      fixtureLosses({ name: 'qwen2', template: 'middle', gradientCheckpointing });
    expect(await losses(true)).toEqual(await losses(false));
  });

  it('llama, soft tokens in front only, AdamW', async () => {
    expectClose(
      await fixtureLosses({ name: 'llama', template: 'front', optimiser: 'adamw' }),
      readReference('llama', 'front').adamw,
    );
  });

  it('llama, each example a batch of its own, accumulated', async () => {
    expectClose(
      await fixtureLosses({ name: 'llama', template: 'front', batchSize: 1 }),
      readReference('llama', 'front').adam,
    );
  });
});
