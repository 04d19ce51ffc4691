import { linear } from '../../graph/composites.ts';
import { add, mul, reshape, rmsNorm, rotate } from '../../graph/operators/index.ts';
import type { Shape } from '../../graph/tensor.ts';
import type { Value } from '../../graph/value.ts';
import type { CausalArchitecture, CausalModel, CausalModelDimensions } from '../architecture.ts';
import type { AttentionContext } from '../attention/attention-context.ts';
import type { GraphWeights } from '../weights/weight-source.ts';
import { type Activation, activationNamed } from './activations.ts';
import { type LlamaConfiguration, llamaModelTypes, readLlamaConfiguration } from './llama-configuration.ts';
import { type RotaryAngles, type RotaryEmbedding, rotaryAngles, rotaryEmbedding } from './rotary-embedding.ts';

/** Llama (Touvron et al., 2023) and the models built like it: SmolLM2, Mistral, Qwen2, Qwen3. */
export const llama: CausalArchitecture = {
  modelTypes: llamaModelTypes,
  fromConfig(source, file): CausalModel {
    const config = readLlamaConfiguration(source, file);
    const activation = activationNamed(config.hidden_act, 'hidden_act', file);
    return new Llama(config, activation, rotaryEmbedding(config, config.head_dim, file));
  },
};

/** The weights of one layer, by their name within it. */
type LayerWeights = (name: string, shape: Shape) => Value;

class Llama implements CausalModel {
  readonly dimensions: CausalModelDimensions;

  constructor(
    private readonly config: LlamaConfiguration,
    private readonly activation: Activation,
    private readonly rotary: RotaryEmbedding,
  ) {
    this.dimensions = {
      layers: config.num_hidden_layers,
      hiddenSize: config.hidden_size,
      vocabularySize: config.vocab_size,
      keyValueHeads: config.num_key_value_heads,
      headSize: config.head_dim,
      maxPositions: config.maxPositions,
    };
  }

  tokenEmbeddings(weights: GraphWeights): Value {
    return weights.get('model.embed_tokens.weight', [this.config.vocab_size, this.config.hidden_size]);
  }

  hiddenStates(weights: GraphWeights, embeddings: Value, context: AttentionContext): Value {
    const angles = rotaryAngles(this.rotary, context.positions);
    let hidden = embeddings;
    for (let layer = 0; layer < this.config.num_hidden_layers; layer++) {
      const get: LayerWeights = (name, shape) => weights.get(`model.layers.${layer}.${name}`, shape);
      const attentionInput = this.norm(hidden, get('input_layernorm.weight', [this.config.hidden_size]));
      hidden = add(hidden, this.attention(get, attentionInput, layer, angles, context));
      const mlpInput = this.norm(hidden, get('post_attention_layernorm.weight', [this.config.hidden_size]));
      hidden = add(hidden, this.mlp(get, mlpInput));
    }
    return this.norm(hidden, weights.get('model.norm.weight', [this.config.hidden_size]));
  }

  logits(weights: GraphWeights, hiddenStates: Value): Value {
    const { tie_word_embeddings, vocab_size, hidden_size } = this.config;
    const head = tie_word_embeddings
      ? this.tokenEmbeddings(weights)
      : weights.get('lm_head.weight', [vocab_size, hidden_size]);
    return linear(hiddenStates, head);
  }

  private attention(
    get: LayerWeights,
    x: Value,
    layer: number,
    angles: RotaryAngles,
    context: AttentionContext,
  ): Value {
    const { hidden_size, head_dim, num_attention_heads, num_key_value_heads, bias, queryKeyNorm } = this.config;
    const project = (name: string, heads: number): Value => {
      const projected = this.linear(
        get,
        `self_attn.${name}_proj`,
        x,
        hidden_size,
        heads * head_dim,
        bias.queryKeyValue,
      );
      return reshape(projected, [x.size(0), heads, head_dim]);
    };
    const positioned = (name: string, heads: number): Value => {
      const projected = project(name, heads);
      const normed = queryKeyNorm ? this.norm(projected, get(`self_attn.${name}_norm.weight`, [head_dim])) : projected;
      return rotate(normed, angles.cosines, angles.sines);
    };
    const attended = context.attend({
      layer,
      query: positioned('q', num_attention_heads),
      key: positioned('k', num_key_value_heads),
      value: project('v', num_key_value_heads),
      scale: 1 / Math.sqrt(head_dim),
    });
    const attendedSize = num_attention_heads * head_dim;
    return this.linear(get, 'self_attn.o_proj', attended, attendedSize, hidden_size, bias.attentionOutput);
  }

  /** A gated feed-forward network (Shazeer, 2020). */
  private mlp(get: LayerWeights, x: Value): Value {
    const { hidden_size, intermediate_size, bias } = this.config;
    const gate = this.activation(this.linear(get, 'mlp.gate_proj', x, hidden_size, intermediate_size, bias.mlp));
    const up = this.linear(get, 'mlp.up_proj', x, hidden_size, intermediate_size, bias.mlp);
    return this.linear(get, 'mlp.down_proj', mul(gate, up), intermediate_size, hidden_size, bias.mlp);
  }

  private linear(get: LayerWeights, name: string, x: Value, from: number, to: number, hasBias: boolean): Value {
    return linear(x, get(`${name}.weight`, [to, from]), hasBias ? get(`${name}.bias`, [to]) : undefined);
  }

  private norm(x: Value, weight: Value): Value {
    return rmsNorm(x, weight, this.config.rms_norm_eps);
  }
}
