import { describe, expect, it } from 'vitest';
import { present } from '../../src/base/failure.ts';
import { float32Tensor } from '../../src/graph/tensor.ts';
import { causalModel } from '../../src/models/architectures/index.ts';
import { promptTuning } from '../../src/prompts/methods.ts';
import { type PackedExample, packExample } from '../../src/prompts/packing/packed-example.ts';
import { PromptPacker } from '../../src/prompts/packing/prompt-packer.ts';
import { tokenRows } from '../../src/prompts/packing/prompt-row.ts';
import { outOfMemory } from '../../src/runtime/failures.ts';
import type { SessionOptions } from '../../src/runtime/session.ts';
import { PromptLoss } from '../../src/training/forward/prompt-loss.ts';
import { Adam } from '../../src/training/optimisers/adam.ts';
import { StepMemory } from '../../src/training/step/step-memory.ts';
import type { SteppedRun } from '../../src/training/step/step-plan.ts';
import { readConfig } from '../models/architectures/fixture-models.ts';
import { letterTokenizer } from '../prompts/letter-tokenizer.ts';
import { softRows } from './support/loss-curve.ts';
import { observe } from './support/small-run.ts';

const [layers, hidden, intermediate, heads, headSize, vocabulary] = [8, 128, 512, 2, 64, 500];
const queryTokens = 500;
const batchSize = 8;
const terabyte = 1e12;

const run: SteppedRun = {
  optimiser: new Adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, decays: 'loss' }),
  batching: { batchSize, accumulationSteps: 2, dataSeed: 0 },
  totalSteps: 4,
  maxGradNorm: 1,
  gradientCheckpointing: 'auto',
};
const items = Array.from({ length: 16 }, () =>
  packExample(tokenRows(Array.from({ length: queryTokens }, (_, index) => index)), [[1, 2]]),
);

/** A Llama whose weights lie nowhere: enough to plan its steps, not to take them. */
function objectiveOf(softPlace: 'front' | 'behind' = 'front', session: SessionOptions = {}): PromptLoss {
  const config = {
    ...readConfig('llama'),
    num_hidden_layers: layers,
    hidden_size: hidden,
    intermediate_size: intermediate,
    num_attention_heads: heads,
    num_key_value_heads: heads,
    head_dim: headSize,
    vocab_size: vocabulary,
    max_position_embeddings: 1024,
    tie_word_embeddings: true,
  };
  const shapes: [string, number[]][] = [
    ['model.embed_tokens.weight', [vocabulary, hidden]],
    ['model.norm.weight', [hidden]],
  ];
  for (let layer = 0; layer < layers; layer++) {
    const own: [string, number[]][] = [
      ['input_layernorm', [hidden]],
      ['post_attention_layernorm', [hidden]],
      ['self_attn.q_proj', [heads * headSize, hidden]],
      ['self_attn.k_proj', [heads * headSize, hidden]],
      ['self_attn.v_proj', [heads * headSize, hidden]],
      ['self_attn.o_proj', [hidden, heads * headSize]],
      ['mlp.gate_proj', [intermediate, hidden]],
      ['mlp.up_proj', [intermediate, hidden]],
      ['mlp.down_proj', [hidden, intermediate]],
    ];
    shapes.push(...own.map(([name, shape]): [string, number[]] => [`model.layers.${layer}.${name}.weight`, shape]));
  }
  const location = { fileName: 'weights', offset: 0, length: 4 };
  const weights = new Map(shapes.map(([name, shape]) => [name, { dtype: 'float32' as const, shape, location }]));
  const model = {
    name: '',
    fingerprint: '',
    network: causalModel(config, 'config.json'),
    weights: { folder: '', weights },
    tokenizer: letterTokenizer([]),
  };
  const length = 4;
  const parameterisation = promptTuning(float32Tensor([length, hidden], new Float32Array(length * hidden)));
  const rows = softRows(0, length);
  const packer = new PromptPacker(
    softPlace === 'front' ? rows : [],
    softPlace === 'front' ? new Map() : new Map([['prompt', length]]),
  );
  const prompts = new Map([['prompt', { parameterisation, trainable: true }]]);
  return new PromptLoss(model, packer, prompts, session);
}

const memoryOf = (changes: Partial<SteppedRun>, atHand = terabyte, objective = objectiveOf()) =>
  new StepMemory(objective, items, { ...run, ...changes }, atHand);

const plain = memoryOf({ gradientCheckpointing: false }).plan.memory;
const checkpointed = memoryOf({ gradientCheckpointing: true }).plan.memory;

describe('gradient checkpointing', () => {
  it('does not keep the insides of layers', () => {
    // Of each layer but the top one, whose last rows alone are computed: the results of gate and up, in float32.
    const kept = 2 * batchSize * queryTokens * intermediate * 4 * (layers - 1);
    // What one layer needs at a time is needed either way.
    expect(plain - checkpointed).toBeGreaterThan(kept * 0.8);
  });

  it('is chosen where the memory at hand does not suffice without it, which is told', () => {
    const between = (plain + checkpointed) / 2;
    const [enough, little] = [memoryOf({}, plain + 1), memoryOf({}, between)];
    expect([enough.plan.memory, little.plan.memory]).toEqual([plain, checkpointed]);
    expect(enough.diagnose()).toEqual([]);
    expect(little.diagnose().map(({ code }) => code)).toEqual(['training.checkpointing-chosen']);
    expect(memoryOf({ gradientCheckpointing: false }, between).plan.memory).toBe(plain);
  });

  it('is not chosen where nobody knows the memory at hand', () => {
    const onDevice = new StepMemory(objectiveOf('front', { provider: 'cuda' }), items, run);
    expect(onDevice.plan.memory).toBe(plain);
    expect(onDevice.diagnose()).toEqual([]);
  });

  it('leaves prepacked weights as they are, which are counted', () => {
    const chosen = memoryOf({}, 1, objectiveOf('front', { prepacksWeights: true })).plan;
    expect(chosen.options).toMatchObject({ gradientCheckpointing: true });
    expect(chosen.memory).toBeGreaterThan(checkpointed);
  });
});

describe('memory that does not suffice', () => {
  const half = memoryOf({
    gradientCheckpointing: true,
    batching: { batchSize: batchSize / 2, accumulationSteps: 4, dataSeed: 0 },
  }).plan.memory;

  it('is told before the start, with the batches that fit', () => {
    const [chosen, short] = memoryOf({}, half).diagnose();
    expect(chosen?.code).toBe('training.checkpointing-chosen');
    expect(short?.code).toBe('training.memory-short');
    expect(short?.remedy).toContain('per_device_train_batch_size: 4');
    expect(short?.remedy).toContain('gradient_accumulation_steps: 4');
  });

  it('is told with other ways out where one example is too large', () => {
    expect(memoryOf({}, 1000).diagnose().at(-1)?.remedy).toContain('task.max_query_tokens');
  });

  it('ends a step with what would fit', async () => {
    const failure = present(
      outOfMemory(new Error('[ONNXRuntimeError] : 6 : bad allocation')),
      'a failure for lack of memory',
    );
    const advised = memoryOf({}, half).orAdvice(Promise.reject(failure));
    await expect(advised).rejects.toMatchObject({
      code: 'training.out-of-memory',
      remedy: expect.stringContaining('per_device_train_batch_size: 4'),
      cause: failure,
    });
  });

  it('leaves other failures alone', async () => {
    const other = new Error('something else');
    await expect(memoryOf({}).orAdvice(Promise.reject(other))).rejects.toBe(other);
  });

  it('is a warning among the events of a run, once', async () => {
    const { warnings, events } = await observe({ totalSteps: 2 }, { memoryAtHand: 1000 });
    expect(warnings).toEqual(['training.memory-short']);
    expect(events.findIndex(({ type }) => type === 'warning')).toBeLessThan(
      events.findIndex(({ type }) => type === 'step'),
    );
  });
});

it('counts the keys and values that are kept of queries before the soft tokens', () => {
  const behind: PackedExample[] = Array.from({ length: 16 }, () =>
    packExample([...tokenRows(Array.from({ length: queryTokens }, (_, index) => index)), ...softRows(0, 4)], [[1, 2]]),
  );
  const objective = objectiveOf('behind');
  // Keys and values of every layer and head, in float32.
  const bytes = 2 * layers * heads * headSize * 4 * queryTokens;
  expect(objective.keptBytes(behind)).toBe(16 * bytes);
  const oneBatch = { ...run, batching: { batchSize, accumulationSteps: 1, dataSeed: 0 } };
  const few = new StepMemory(objective, behind.slice(0, 8), oneBatch, terabyte).plan.memory;
  const all = new StepMemory(objective, behind, oneBatch, terabyte).plan.memory;
  expect(all - few).toBe(8 * bytes);
});
