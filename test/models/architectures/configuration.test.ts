import { describe, expect, test } from 'vitest';
import type { CausalModelDimensions } from '../../../src/models/architecture.ts';
import { causalModel } from '../../../src/models/architectures/index.ts';
import { PackedAttention } from '../../../src/models/attention/packed-attention.ts';
import { answer, type Question } from './answer.ts';
import { relativeError } from './deviation.ts';
import { batch, openFixture, type Reference, readConfig, readReference } from './fixture-models.ts';

const file = '/models/some/config.json';

function dimensions(model: string, changes: object): CausalModelDimensions {
  return causalModel({ ...readConfig(model), ...changes }, file).dimensions;
}

describe('a configuration without an entry has the default of transformers', () => {
  test.each([
    [
      'llama',
      { layers: 32, hiddenSize: 4096, vocabularySize: 32_000, keyValueHeads: 32, headSize: 128, maxPositions: 2048 },
    ],
    [
      'mistral',
      { layers: 32, hiddenSize: 4096, vocabularySize: 32_000, keyValueHeads: 8, headSize: 128, maxPositions: 4096 },
    ],
    [
      'qwen2',
      { layers: 32, hiddenSize: 4096, vocabularySize: 151_936, keyValueHeads: 32, headSize: 128, maxPositions: 32_768 },
    ],
    [
      'qwen3',
      { layers: 32, hiddenSize: 4096, vocabularySize: 151_936, keyValueHeads: 32, headSize: 128, maxPositions: 32_768 },
    ],
    [
      'gpt2',
      { layers: 12, hiddenSize: 768, vocabularySize: 50_257, keyValueHeads: 12, headSize: 64, maxPositions: 1024 },
    ],
    [
      'gpt_neox',
      { layers: 44, hiddenSize: 6144, vocabularySize: 50_432, keyValueHeads: 64, headSize: 96, maxPositions: 2048 },
    ],
  ])('%s', (model_type, expected) => {
    expect(causalModel({ model_type }, file).dimensions).toEqual(expected);
  });
});

describe('what transformers 4 wrote is read like what transformers 5 writes', () => {
  const { rope_type: type, ...rope } = llama3Rope();
  test.each([
    ['llama3-biases', { rope_parameters: undefined, rope_theta: 500, rope_scaling: { ...rope, type } }],
    ['gpt-neox-sequential', { rope_parameters: undefined, rotary_emb_base: 1000, rotary_pct: 0.5 }],
    ['llama-tied', { rope_parameters: undefined, rope_theta: 1000, rope_scaling: { type: 'linear', factor: 4 } }],
  ])('%s', async (model, changes) => {
    const reference = readReference(model, 'middle');
    const { weights } = await openFixture(model);
    const network = causalModel({ ...readConfig(model), ...changes }, file);
    const actual = await answer({ network, weights }, question(reference), (shape) => new PackedAttention(shape));
    expect(relativeError(actual.gradient, reference.gradient)).toBeLessThan(1e-4);
  });
});

describe('sequences end where a sliding window would leave their first token', () => {
  const window = { sliding_window: 64, max_position_embeddings: 128 };
  test.each([
    ['mistral', window, 64],
    ['mistral', { ...window, sliding_window: null }, 128],
    ['qwen2', window, 128],
    ['qwen2', { ...window, use_sliding_window: true, layer_types: undefined, max_window_layers: 1 }, 64],
    ['qwen2', { ...window, use_sliding_window: true, layer_types: undefined, max_window_layers: 2 }, 128],
    ['qwen3', { ...window, use_sliding_window: true, layer_types: ['full_attention', 'sliding_attention'] }, 64],
  ])('%s with %o has %i positions', (model, changes, positions) => {
    expect(dimensions(model, changes).maxPositions).toBe(positions);
  });
});

describe('what is not supported is refused by name', () => {
  test.each([
    ['llama', { hidden_act: 'relu6' }, 'hidden_act = relu6'],
    ['gpt2', { activation_function: 'mish' }, 'activation_function = mish'],
    ['llama', { rope_parameters: { rope_type: 'yarn', factor: 4 } }, 'rope_type = yarn'],
    ['llama', { rope_scaling: { type: 'dynamic', factor: 2 } }, 'rope_type = dynamic'],
    ['qwen2', { rope_parameters: { partial_rotary_factor: 0.5 } }, 'partial_rotary_factor = 0.5'],
    ['llama', { quantization_config: { quant_method: 'gptq', bits: 4 } }, 'quantization_config.quant_method = gptq'],
    ['gpt2', { add_cross_attention: true }, 'add_cross_attention = true'],
    ['gpt2', { is_encoder_decoder: true }, 'is_encoder_decoder = true'],
  ])('%s with %o', (model, changes, named) => {
    expect(() => dimensions(model, changes)).toThrow(
      expect.objectContaining({
        code: 'configuration.unsupported',
        message: expect.stringContaining(named),
        place: { file },
      }),
    );
  });

  test('another architecture, with those that are supported', () => {
    expect(() => dimensions('llama', { model_type: 'mamba' })).toThrow(
      expect.objectContaining({
        code: 'architecture.unknown',
        message: expect.stringContaining('mamba'),
        remedy: expect.stringContaining('llama, mistral, qwen2, qwen3, gpt2, gpt_neox'),
      }),
    );
  });
});

describe('an invalid configuration is refused at the entry that is wrong', () => {
  test.each([
    ['llama', { hidden_size: -32 }, 'hidden_size'],
    ['llama', { num_hidden_layers: 2.5 }, 'num_hidden_layers'],
    ['llama', { num_hidden_layers: 1e12 }, 'num_hidden_layers'],
    ['llama', { vocab_size: '99' }, 'vocab_size'],
    ['llama', { rms_norm_eps: 0 }, 'rms_norm_eps'],
    ['llama', { num_key_value_heads: 3 }, 'num_key_value_heads'],
    ['gpt2', { n_head: 5 }, 'n_head'],
    ['llama', { head_dim: 7 }, 'head_dim'],
    ['qwen2', { layer_types: ['full_attention', 'chunked_attention'] }, 'layer_types.1'],
    ['llama', { rope_parameters: { full_attention: { rope_theta: 1 } } }, 'rope_parameters.full_attention'],
    ['llama', { rope_parameters: { rope_type: 'linear' } }, 'rope_parameters.factor'],
    ['llama', { rope_parameters: { ...llama3Rope(), high_freq_factor: 1 } }, 'rope_parameters.high_freq_factor'],
    ['llama', { model_type: undefined }, 'model_type'],
  ])('%s with %o', (model, changes, place) => {
    expect(() => dimensions(model, changes)).toThrow(
      expect.objectContaining({ code: 'configuration.invalid', message: expect.stringContaining(` ${place}:`) }),
    );
  });

  test.each([[null], [[]], ['llama'], [{}]])('%o in place of a configuration', (config) => {
    expect(() => causalModel(config, file)).toThrow(expect.objectContaining({ code: 'configuration.invalid' }));
  });
});

test('a configuration that contradicts the weights is refused with the name of the weight', async () => {
  const { weights } = await openFixture('llama');
  const network = causalModel({ ...readConfig('llama'), vocab_size: 100 }, file);
  const asked = answer(
    { network, weights },
    question(readReference('llama', 'middle')),
    (shape) => new PackedAttention(shape),
  );
  await expect(asked).rejects.toThrow(
    expect.objectContaining({
      code: 'weights.shape-mismatch',
      message: expect.stringMatching(/model\.embed_tokens\.weight.*\[99, 32\].*\[100, 32\]/),
    }),
  );
});

function question({ prompt }: Reference): Question {
  return { batch, template: batch.templates.middle ?? [0, 0], prompt, prefix: 0 };
}

function llama3Rope() {
  return {
    rope_type: 'llama3',
    factor: 8,
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: 32,
  };
}
