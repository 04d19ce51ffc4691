import { z } from 'zod';
import { linear } from '../../graph/composites.ts';
import { add, layerNorm, reshape, rotate, slice } from '../../graph/operators/index.ts';
import type { Shape } from '../../graph/tensor.ts';
import type { Value } from '../../graph/value.ts';
import type { CausalArchitecture, CausalModel, CausalModelDimensions } from '../architecture.ts';
import type { AttentionContext } from '../attention/attention-context.ts';
import type { GraphWeights } from '../weights/weight-source.ts';
import { type Activation, activationNamed } from './activations.ts';
import { epsilon, headSizeOf, parseConfiguration, size } from './configuration.ts';
import {
  type RotaryAngles,
  type RotaryEmbedding,
  ropeEntries,
  ropeParametersOf,
  rotaryAngles,
  rotaryEmbedding,
} from './rotary-embedding.ts';

const gptNeoxConfiguration = z.object({
  vocab_size: size.default(50_432),
  hidden_size: size.default(6144),
  intermediate_size: size.default(24_576),
  num_hidden_layers: size.default(44),
  num_attention_heads: size.default(64),
  hidden_act: z.string().default('gelu'),
  max_position_embeddings: size.default(2048),
  layer_norm_eps: epsilon.default(1e-5),
  use_parallel_residual: z.boolean().default(true),
  attention_bias: z.boolean().default(true),
  tie_word_embeddings: z.boolean().default(false),
  ...ropeEntries,
  /** What transformers before version 5 called the partial rotary factor and theta. */
  rotary_pct: z.number().positive().max(1).default(0.25),
  rotary_emb_base: z.number().positive().default(10_000),
});

type GptNeoxConfiguration = z.output<typeof gptNeoxConfiguration>;

/** GPT-NeoX (Black et al., 2022), and with it Pythia. */
export const gptNeox: CausalArchitecture = {
  modelTypes: ['gpt_neox'],
  fromConfig(source, file): CausalModel {
    const config = parseConfiguration(gptNeoxConfiguration, source, file);
    const headSize = headSizeOf(config.hidden_size, config.num_attention_heads, 'num_attention_heads', file);
    const rotarySize = Math.trunc(headSize * (ropeParametersOf(config).partial_rotary_factor ?? config.rotary_pct));
    const rotary = rotaryEmbedding({ ...config, rope_theta: config.rotary_emb_base }, rotarySize, file);
    return new GptNeox(config, headSize, rotary, activationNamed(config.hidden_act, 'hidden_act', file));
  },
};

/** The weights of one layer, by their name within it. */
type LayerWeights = (name: string, shape: Shape) => Value;

class GptNeox implements CausalModel {
  readonly dimensions: CausalModelDimensions;

  constructor(
    private readonly config: GptNeoxConfiguration,
    headSize: number,
    private readonly rotary: RotaryEmbedding,
    private readonly activation: Activation,
  ) {
    this.dimensions = {
      layers: config.num_hidden_layers,
      hiddenSize: config.hidden_size,
      vocabularySize: config.vocab_size,
      keyValueHeads: config.num_attention_heads,
      headSize,
      maxPositions: config.max_position_embeddings,
    };
  }

  tokenEmbeddings(weights: GraphWeights): Value {
    return weights.get('gpt_neox.embed_in.weight', [this.config.vocab_size, this.config.hidden_size]);
  }

  hiddenStates(weights: GraphWeights, embeddings: Value, context: AttentionContext): Value {
    const angles = rotaryAngles(this.rotary, context.positions);
    let hidden = embeddings;
    for (let layer = 0; layer < this.config.num_hidden_layers; layer++) {
      const get: LayerWeights = (name, shape) => weights.get(`gpt_neox.layers.${layer}.${name}`, shape);
      const attentionInput = this.norm(get, 'input_layernorm', hidden);
      const afterAttention = add(hidden, this.attention(get, attentionInput, layer, angles, context));
      // In the parallel form both branches read the layer's input.
      const mlpSource = this.config.use_parallel_residual ? hidden : afterAttention;
      hidden = add(afterAttention, this.mlp(get, this.norm(get, 'post_attention_layernorm', mlpSource)));
    }
    return this.norm((name, shape) => weights.get(`gpt_neox.${name}`, shape), 'final_layer_norm', hidden);
  }

  logits(weights: GraphWeights, hiddenStates: Value): Value {
    const { tie_word_embeddings, vocab_size, hidden_size } = this.config;
    // Renamed by transformers 5.
    const name = weights.has('lm_head.weight') ? 'lm_head.weight' : 'embed_out.weight';
    const head = tie_word_embeddings ? this.tokenEmbeddings(weights) : weights.get(name, [vocab_size, hidden_size]);
    return linear(hiddenStates, head);
  }

  private attention(
    get: LayerWeights,
    x: Value,
    layer: number,
    angles: RotaryAngles,
    context: AttentionContext,
  ): Value {
    const { hidden_size, num_attention_heads: heads, attention_bias } = this.config;
    const { headSize } = this.dimensions;
    const projected = this.linear(get, 'attention.query_key_value', x, hidden_size, 3 * hidden_size, attention_bias);
    // Query, key and value of a head lie side by side.
    const byHead = reshape(projected, [x.size(0), heads, 3 * headSize]);
    const attended = context.attend({
      layer,
      query: rotate(slice(byHead, -1, 0, headSize), angles.cosines, angles.sines),
      key: rotate(slice(byHead, -1, headSize, 2 * headSize), angles.cosines, angles.sines),
      value: slice(byHead, -1, 2 * headSize, 3 * headSize),
      scale: 1 / Math.sqrt(headSize),
    });
    return this.linear(get, 'attention.dense', attended, hidden_size, hidden_size, attention_bias);
  }

  private mlp(get: LayerWeights, x: Value): Value {
    const { hidden_size, intermediate_size } = this.config;
    const inner = this.activation(this.linear(get, 'mlp.dense_h_to_4h', x, hidden_size, intermediate_size, true));
    return this.linear(get, 'mlp.dense_4h_to_h', inner, intermediate_size, hidden_size, true);
  }

  private linear(get: LayerWeights, name: string, x: Value, from: number, to: number, hasBias: boolean): Value {
    return linear(x, get(`${name}.weight`, [to, from]), hasBias ? get(`${name}.bias`, [to]) : undefined);
  }

  private norm(get: LayerWeights, name: string, x: Value): Value {
    const shape = [this.config.hidden_size];
    return layerNorm(x, get(`${name}.weight`, shape), get(`${name}.bias`, shape), this.config.layer_norm_eps);
  }
}
