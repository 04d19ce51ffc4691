import { describe, expect, it } from 'vitest';
import { present } from '../../src/base/failure.ts';
import { halfPrecision } from '../../src/graph/half-precision.ts';
import { Weight } from '../../src/graph/operators/leaves.ts';
import { MatMul } from '../../src/graph/operators/matmul.ts';
import type { Pass } from '../../src/graph/rewrite.ts';
import { selectRowsEarly } from '../../src/graph/select-rows-early.ts';
import { topologicalOrder } from '../../src/graph/value.ts';
import { arithmetic } from '../../src/training/forward/arithmetic.ts';
import { Adam } from '../../src/training/optimisers/adam.ts';
import { buildStepGraph } from '../../src/training/step/step-graph.ts';
import { readReference } from '../models/architectures/fixture-models.ts';
import { type FixtureTuning, fixtureLosses, fixtureObjective, largestDifference } from './support/fixture-losses.ts';

const passes: readonly Pass[] = [selectRowsEarly, (outputs) => halfPrecision(outputs, 'float16')];
const lossScales = [2 ** 10, 2 ** 6, 2 ** 2, 1];
const inFloat16 = (name: string): FixtureTuning => ({ name, template: 'middle', passes, lossScales });

describe('a tuning in float16', () => {
  // Rounded to eleven bits, these losses of 0.1 to 5 may be off by 0.001 a step, and 50 steps add up.
  it.each(['llama', 'gpt2', 'gpt-neox', 'qwen3'])(
    '%s: 50 losses stay within 0.01 of those that PyTorch computes in double precision',
    async (name) => {
      const losses = await fixtureLosses(inFloat16(name));
      expect(largestDifference(losses, readReference(name, 'middle').adam)).toBeLessThan(1e-2);
    },
  );

  it('computes behind a query whose keys and values are kept', async () => {
    const losses = await fixtureLosses({ ...inFloat16('llama'), template: 'behind' });
    expect(largestDifference(losses, readReference('llama', 'behind').adam)).toBeLessThan(1e-2);
  });

  it('does a step again with a smaller scale where the gradient overflows, and ends with the same numbers', async () => {
    const steps = 5;
    const expected = await fixtureLosses({ ...inFloat16('llama'), steps, lossScales: [2 ** 6] });
    const losses = await fixtureLosses({ ...inFloat16('llama'), steps, lossScales: [2 ** 40, 2 ** 6] });
    expect(losses).toEqual(expected);
  });
});

describe.each(['float16', 'bfloat16'] as const)('a step graph in %s', (half) => {
  const optimiser = new Adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, decays: 'loss' });

  it('multiplies by weights in half, and keeps loss, parameters and optimiser state in float32', async () => {
    const { objective } = await fixtureObjective({
      ...inFloat16('llama'),
      passes: [selectRowsEarly, (outputs) => halfPrecision(outputs, half)],
    });
    const shape = { examples: 3, length: 8, cached: 0, tokens: 24, labels: 6 };
    const graph = buildStepGraph(objective, shape, { optimiser, maxGradNorm: 1, accumulates: true });
    for (const [name, { dtype }] of Object.entries(graph)) expect(`${name} ${dtype}`).toBe(`${name} float32`);
    const products = topologicalOrder(Object.values(graph)).filter(
      ({ operator, inputs }) => operator instanceof MatMul && inputs.some((input) => input.operator instanceof Weight),
    );
    expect(products.length).toBeGreaterThan(0);
    for (const { dtype } of products) expect(dtype).toBe(half);
  });
});

describe('bfloat16', () => {
  it('is refused where CUDA does not compute', async () => {
    const { model } = await fixtureObjective(inFloat16('llama'));
    await expect(arithmetic('bf16', model, { provider: 'cpu' })).rejects.toMatchObject({
      code: 'training.bf16-needs-cuda',
    });
    expect(present((await arithmetic('bf16', model, { provider: 'cuda' })).passes[1], 'a pass')).toBeTypeOf('function');
  });
});
