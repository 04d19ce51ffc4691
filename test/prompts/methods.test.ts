import { describe, expect, it } from 'vitest';
import { present } from '../../src/base/failure.ts';
import { Random } from '../../src/base/random.ts';
import { float32Tensor } from '../../src/graph/tensor.ts';
import { newDesign, originalLstm, peftLstmDefaults, promptTuning, pTuning } from '../../src/prompts/methods.ts';
import type { PromptParameterisation } from '../../src/prompts/parameterisation.ts';

const lstm = {
  encoderReparameterizationType: 'LSTM',
  encoderHiddenSize: 16,
  encoderNumLayers: 3,
  encoderDropout: 0.25,
} as const;

describe('an encoder starts', () => {
  const encoder = pTuning(lstm, 50, 64, Random.seeded(1));
  const initial = (name: string) => {
    const { initial } = present(
      encoder.parameters.find((parameter) => parameter.name === name),
      name,
    );
    return Array.from(initial.data, Number);
  };
  const extent = (name: string) => initial(name).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);

  it("as PyTorch's modules do: linear layers and LSTMs uniform within one over the root of their width", () => {
    // 64 to 6,144 uniform numbers come within 12 % of their bound and never reach it.
    const bounds: [string, number][] = [
      ['lstm_head.weight_ih_l0', 1 / Math.sqrt(16)],
      ['lstm_head.bias_hh_l2_reverse', 1 / Math.sqrt(16)],
      ['mlp_head.0.weight', 1 / Math.sqrt(32)],
      ['mlp_head.0.bias', 1 / Math.sqrt(32)],
      ['mlp_head.2.weight', 1 / Math.sqrt(32)],
    ];
    for (const [name, bound] of bounds) {
      expect(extent(name), name).toBeLessThanOrEqual(Math.fround(bound));
      expect(extent(name), name).toBeGreaterThan(0.88 * bound);
    }
  });

  it('with the standard normal distribution for its embedding', () => {
    const values = initial('embedding.weight');
    const meanSquare = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    // 3,200 squares of standard normal numbers: five standard errors are 0.125.
    expect(Math.abs(meanSquare - 1)).toBeLessThan(0.125);
  });

  it('the same for the same seed, and otherwise for another', () => {
    const again = pTuning(lstm, 50, 64, Random.seeded(1));
    const other = pTuning(lstm, 50, 64, Random.seeded(2));
    expect(again.parameters).toEqual(encoder.parameters);
    for (const [index, { name, initial }] of other.parameters.entries()) {
      expect(initial.data, name).not.toEqual(encoder.parameters[index]?.initial.data);
    }
  });
});

describe('dropout masks', () => {
  const masks = (encoder: PromptParameterisation, step: number) =>
    encoder.stepInputs.map(({ draw }) => Array.from(draw(step).data, Number));
  const encoder = pTuning(lstm, 100, 8, Random.seeded(1));

  it('stand between the layers of an LSTM, keep the mean, and are the same for the same seed and step', () => {
    expect(encoder.stepInputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['lstm_head.dropout_l0', [100, 32]],
      ['lstm_head.dropout_l1', [100, 32]],
    ]);
    const [first, second] = masks(encoder, 5);
    expect(new Set(first)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    const kept = present(first, 'a mask').filter((value) => value !== 0).length / 3200;
    expect(Math.abs(kept - 0.75)).toBeLessThan(0.04);
    expect(second).not.toEqual(first);
    expect(masks(pTuning(lstm, 100, 8, Random.seeded(1)), 5)).toEqual(masks(encoder, 5));
    expect(masks(encoder, 6)).not.toEqual(masks(encoder, 5));
  });

  it('do not exist without dropout or without an LSTM', () => {
    expect(pTuning({ ...lstm, encoderDropout: 0 }, 5, 8, Random.seeded(1)).stepInputs).toEqual([]);
    expect(
      pTuning({ encoderReparameterizationType: 'MLP', encoderHiddenSize: 4 }, 5, 8, Random.seeded(1)).stepInputs,
    ).toEqual([]);
  });
});

describe('what is trained', () => {
  it('is the vectors themselves in prompt tuning', () => {
    const initial = float32Tensor([2, 3], [1, 2, 3, 4, 5, 6]);
    expect(promptTuning(initial)).toMatchObject({ parameters: [{ name: 'embedding.weight', initial }], frozen: [] });
  });

  it('is not the embedding in the new design, which stays as it is given', () => {
    const embeddings = float32Tensor([2, 4], [1, 2, 3, 4, 5, 6, 7, 8]);
    const encoder = newDesign({ ...originalLstm(4), linearLayers: 1, residual: true }, embeddings, Random.seeded(1));
    expect(encoder.frozen).toEqual([{ name: 'embedding.weight', initial: embeddings }]);
    expect(encoder.parameters.map(({ name }) => name)).not.toContain('embedding.weight');
  });
});

describe('settings that cannot be meant are refused', () => {
  const refusals: [string, () => unknown, string][] = [
    [
      'a width of zero',
      () => pTuning({ ...lstm, encoderHiddenSize: 0 }, 5, 8, Random.seeded(1)),
      'encoder.size-invalid',
    ],
    ['half a layer', () => pTuning({ ...lstm, encoderNumLayers: 1.5 }, 5, 8, Random.seeded(1)), 'encoder.size-invalid'],
    [
      'a certain dropout',
      () => pTuning({ ...lstm, encoderDropout: 1 }, 5, 8, Random.seeded(1)),
      'encoder.dropout-out-of-range',
    ],
    [
      'no number',
      () => pTuning({ ...lstm, encoderDropout: Number.NaN }, 5, 8, Random.seeded(1)),
      'encoder.dropout-out-of-range',
    ],
    [
      'dropout in one layer',
      () => pTuning({ ...lstm, encoderNumLayers: 1 }, 5, 8, Random.seeded(1)),
      'encoder.dropout-without-effect',
    ],
    ["THUDM's half of an odd size", () => originalLstm(7), 'encoder.hidden-size-odd'],
  ];
  it.each(refusals)('%s', (_, make, code) => {
    expect(make).toThrow(expect.objectContaining({ code }));
  });

  it("PEFT's defaults and THUDM's shape are not among them", () => {
    expect(peftLstmDefaults(8)).toEqual({ encoderHiddenSize: 8, encoderNumLayers: 2, encoderDropout: 0 });
    expect(originalLstm(8)).toEqual({ encoderHiddenSize: 4, encoderNumLayers: 2, encoderDropout: 0 });
  });
});
