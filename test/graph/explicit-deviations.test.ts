import { describe, expect, it } from 'vitest';
import { present } from '../../src/base/failure.ts';
import { explicitDeviations } from '../../src/graph/explicit-deviations.ts';
import { gradients } from '../../src/graph/gradient.ts';
import { constant, input, layerNorm, mul, rmsNorm, sumAll } from '../../src/graph/operators/index.ts';
import { printGraph } from '../../src/graph/print.ts';
import { float32Tensor } from '../../src/graph/tensor.ts';
import { run } from './run-graph.ts';

const row = [1, -2, 3, 0.5];
const factors = [0.5, 1, -1, 2];
const epsilon = 1e-5;

const vector = (values: readonly number[]) => constant(float32Tensor([values.length], values));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** d Σ factorᵢ normᵢ / dx by the formulas of the two normalisations in double precision, with weights of one and a bias of zero. */
function expected(isCentred: boolean): number[] {
  const c = row.map((value) => value - (isCentred ? mean(row) : 0));
  const inverse = 1 / Math.sqrt(mean(c.map((value) => value * value)) + epsilon);
  const along = mean(c.map((value, index) => value * (factors[index] ?? 0))) * inverse * inverse;
  const shift = isCentred ? mean(factors) : 0;
  return c.map((value, index) => inverse * ((factors[index] ?? 0) - shift - value * along));
}

describe('deviations computed of their own', () => {
  it.each([
    ['rmsNorm', false],
    ['layerNorm', true],
  ] as const)('give the gradient of %s without a further result of its kernel', async (name, isCentred) => {
    const x = input('x', 'float32', [1, row.length]);
    const [one, zero] = [vector(row.map(() => 1)), vector(row.map(() => 0))];
    const normal = name === 'rmsNorm' ? rmsNorm(x, one, epsilon) : layerNorm(x, one, zero, epsilon);
    const [gradient] = explicitDeviations(gradients(sumAll(mul(normal, vector(factors))), [x]));
    const dx = present(gradient, 'a gradient');
    expect(printGraph({ dx })).not.toContain('inverseDeviation');
    const { dx: computed } = await run({ dx }, { x: float32Tensor([1, row.length], row) });
    expected(isCentred).forEach((value, index) => {
      expect(Number(computed.data[index])).toBeCloseTo(value, 5);
    });
  });
});
