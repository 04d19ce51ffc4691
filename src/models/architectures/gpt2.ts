import { z } from 'zod';
import { linear } from '../../graph/composites.ts';
import { add, gather, layerNorm, matmul, reshape, slice } from '../../graph/operators/index.ts';
import type { Shape } from '../../graph/tensor.ts';
import type { Value } from '../../graph/value.ts';
import type { CausalArchitecture, CausalModel, CausalModelDimensions } from '../architecture.ts';
import type { AttentionContext } from '../attention/attention-context.ts';
import type { GraphWeights } from '../weights/weight-source.ts';
import { type Activation, activationNamed } from './activations.ts';
import { epsilon, headSizeOf, parseConfiguration, size } from './configuration.ts';
import { configurationUnsupported } from './failures.ts';

/** `reorder_and_upcast_attn` is missing: in float32 it changes nothing. */
const gpt2Configuration = z.object({
  vocab_size: size.default(50_257),
  n_positions: size.default(1024),
  n_embd: size.default(768),
  n_layer: size.default(12),
  n_head: size.default(12),
  n_inner: size.nullish(),
  activation_function: z.string().default('gelu_new'),
  layer_norm_epsilon: epsilon.default(1e-5),
  scale_attn_weights: z.boolean().default(true),
  scale_attn_by_inverse_layer_idx: z.boolean().default(false),
  add_cross_attention: z.boolean().default(false),
  tie_word_embeddings: z.boolean().default(true),
});

type Gpt2Configuration = z.output<typeof gpt2Configuration>;

/** GPT-2 (Radford et al., 2019). */
export const gpt2: CausalArchitecture = {
  modelTypes: ['gpt2'],
  fromConfig(source, file): CausalModel {
    const config = parseConfiguration(gpt2Configuration, source, file);
    if (config.add_cross_attention) throw configurationUnsupported(file, 'add_cross_attention', 'true', 'false');
    const headSize = headSizeOf(config.n_embd, config.n_head, 'n_head', file);
    return new Gpt2(config, headSize, activationNamed(config.activation_function, 'activation_function', file));
  },
};

/** The weights of one layer, by their name within it. */
type LayerWeights = (name: string, shape: Shape) => Value;

class Gpt2 implements CausalModel {
  readonly dimensions: CausalModelDimensions;

  constructor(
    private readonly config: Gpt2Configuration,
    headSize: number,
    private readonly activation: Activation,
  ) {
    this.dimensions = {
      layers: config.n_layer,
      hiddenSize: config.n_embd,
      vocabularySize: config.vocab_size,
      keyValueHeads: config.n_head,
      headSize,
      maxPositions: config.n_positions,
    };
  }

  tokenEmbeddings(weights: GraphWeights): Value {
    return modelWeights(weights)('wte.weight', [this.config.vocab_size, this.config.n_embd]);
  }

  hiddenStates(weights: GraphWeights, embeddings: Value, context: AttentionContext): Value {
    const { n_positions, n_embd, n_layer } = this.config;
    const get = modelWeights(weights);
    let hidden = add(embeddings, gather(get('wpe.weight', [n_positions, n_embd]), context.positions));
    for (let layer = 0; layer < n_layer; layer++) {
      const getOfLayer: LayerWeights = (name, shape) => get(`h.${layer}.${name}`, shape);
      const attentionInput = this.norm(getOfLayer, 'ln_1', hidden);
      hidden = add(hidden, this.attention(getOfLayer, attentionInput, layer, context));
      hidden = add(hidden, this.mlp(getOfLayer, this.norm(getOfLayer, 'ln_2', hidden)));
    }
    return this.norm(get, 'ln_f', hidden);
  }

  logits(weights: GraphWeights, hiddenStates: Value): Value {
    const { tie_word_embeddings, vocab_size, n_embd } = this.config;
    const head = tie_word_embeddings
      ? this.tokenEmbeddings(weights)
      : weights.get('lm_head.weight', [vocab_size, n_embd]);
    return linear(hiddenStates, head);
  }

  private attention(get: LayerWeights, x: Value, layer: number, context: AttentionContext): Value {
    const { n_embd, n_head, scale_attn_weights, scale_attn_by_inverse_layer_idx } = this.config;
    const { headSize } = this.dimensions;
    const projected = reshape(conv1d(get, 'attn.c_attn', x, n_embd, 3 * n_embd), [x.size(0), 3 * n_head, headSize]);
    const scale = scale_attn_weights ? 1 / Math.sqrt(headSize) : 1;
    const layerScale = scale_attn_by_inverse_layer_idx ? 1 / (layer + 1) : 1;
    const attended = context.attend({
      layer,
      query: slice(projected, 1, 0, n_head),
      key: slice(projected, 1, n_head, 2 * n_head),
      value: slice(projected, 1, 2 * n_head, 3 * n_head),
      scale: scale * layerScale,
    });
    return conv1d(get, 'attn.c_proj', attended, n_embd, n_embd);
  }

  private mlp(get: LayerWeights, x: Value): Value {
    const { n_embd, n_inner } = this.config;
    const inner = n_inner ?? 4 * n_embd;
    return conv1d(get, 'mlp.c_proj', this.activation(conv1d(get, 'mlp.c_fc', x, n_embd, inner)), inner, n_embd);
  }

  private norm(get: LayerWeights, name: string, x: Value): Value {
    const shape = [this.config.n_embd];
    return layerNorm(x, get(`${name}.weight`, shape), get(`${name}.bias`, shape), this.config.layer_norm_epsilon);
  }
}

/** OpenAI's checkpoints were saved without the language model's head, and so without the prefix `transformer`. */
function modelWeights(weights: GraphWeights): LayerWeights {
  const prefix = weights.has('wte.weight') ? '' : 'transformer.';
  return (name, shape) => weights.get(prefix + name, shape);
}

/** x W + b: GPT-2 stores its linear maps as [in, out]. */
function conv1d(get: LayerWeights, name: string, x: Value, from: number, to: number): Value {
  return add(matmul(x, get(`${name}.weight`, [from, to])), get(`${name}.bias`, [to]));
}
