import { z } from 'zod';
import { present } from '../../base/failure.ts';
import { t } from '../../base/l10n.ts';
import { epsilon, headSizeOf, parseConfiguration, size } from './configuration.ts';
import { configurationInvalid, configurationUnsupported } from './failures.ts';
import { ropeEntries, ropeParametersOf } from './rotary-embedding.ts';

const llamaConfiguration = z.object({
  vocab_size: size.default(32_000),
  hidden_size: size.default(4096),
  intermediate_size: size.default(11_008),
  num_hidden_layers: size.default(32),
  num_attention_heads: size.default(32),
  num_key_value_heads: size.nullish(),
  head_dim: size.nullish(),
  hidden_act: z.string().default('silu'),
  max_position_embeddings: size.default(2048),
  rms_norm_eps: epsilon.default(1e-6),
  tie_word_embeddings: z.boolean().default(false),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  ...ropeEntries,
});

const mistralConfiguration = llamaConfiguration.omit({ attention_bias: true, mlp_bias: true }).extend({
  intermediate_size: size.default(14_336),
  num_key_value_heads: size.nullable().default(8),
  max_position_embeddings: size.default(131_072),
  sliding_window: size.nullable().default(4096),
});

const qwen2Configuration = llamaConfiguration.omit({ attention_bias: true, mlp_bias: true }).extend({
  vocab_size: size.default(151_936),
  intermediate_size: size.default(22_016),
  num_key_value_heads: size.nullable().default(32),
  max_position_embeddings: size.default(32_768),
  use_sliding_window: z.boolean().default(false),
  sliding_window: size.nullable().default(4096),
  max_window_layers: z.int().min(0).default(28),
  layer_types: z.array(z.enum(['full_attention', 'sliding_attention'])).nullish(),
});

const qwen3Configuration = qwen2Configuration.extend({
  head_dim: size.default(128),
  attention_bias: z.boolean().default(false),
});

/** The family's configuration as the model reads it: what its members have in common, and in what they differ. */
export interface LlamaConfiguration extends Omit<Common, 'head_dim' | 'num_key_value_heads' | Bias> {
  readonly head_dim: number;
  readonly num_key_value_heads: number;
  /** Which linear maps have a bias. */
  readonly bias: { readonly queryKeyValue: boolean; readonly attentionOutput: boolean; readonly mlp: boolean };
  /** Queries and keys are normalised head by head. */
  readonly queryKeyNorm: boolean;
  /** The longest sequence in which every token still sees all before it. */
  readonly maxPositions: number;
}

type Bias = 'attention_bias' | 'mlp_bias';
type Common = z.output<typeof llamaConfiguration>;
type Differences = Pick<LlamaConfiguration, 'bias' | 'queryKeyNorm'> & { readonly slidingWindow?: number | undefined };

const readers: Readonly<Record<string, (source: unknown, file: string) => LlamaConfiguration>> = {
  llama(source, file) {
    const config = parseConfiguration(llamaConfiguration, source, file);
    const { attention_bias: attention, mlp_bias: mlp } = config;
    const bias = { queryKeyValue: attention, attentionOutput: attention, mlp };
    return complete(config, { bias, queryKeyNorm: false }, file);
  },

  mistral(source, file) {
    const config = parseConfiguration(mistralConfiguration, source, file);
    const bias = { queryKeyValue: false, attentionOutput: false, mlp: false };
    return complete(config, { bias, queryKeyNorm: false, slidingWindow: config.sliding_window ?? undefined }, file);
  },

  qwen2(source, file) {
    const config = parseConfiguration(qwen2Configuration, source, file);
    const bias = { queryKeyValue: true, attentionOutput: false, mlp: false };
    return complete(config, { bias, queryKeyNorm: false, slidingWindow: qwenSlidingWindow(config) }, file);
  },

  qwen3(source, file) {
    const config = parseConfiguration(qwen3Configuration, source, file);
    const bias = { queryKeyValue: config.attention_bias, attentionOutput: config.attention_bias, mlp: false };
    return complete(config, { bias, queryKeyNorm: true, slidingWindow: qwenSlidingWindow(config) }, file);
  },
};

export const llamaModelTypes: readonly string[] = Object.keys(readers);

const modelType = z.object({ model_type: z.enum(llamaModelTypes) });

/** @throws Failure when the configuration is invalid or asks for something that is not supported */
export function readLlamaConfiguration(source: unknown, file: string): LlamaConfiguration {
  const { model_type } = parseConfiguration(modelType, source, file);
  return present(readers[model_type], model_type)(source, file);
}

function complete(
  config: Omit<Common, Bias>,
  { slidingWindow, ...rest }: Differences,
  file: string,
): LlamaConfiguration {
  const { num_attention_heads: heads, max_position_embeddings: positions } = config;
  const keyValueHeads = config.num_key_value_heads ?? heads;
  if (heads % keyValueHeads !== 0) {
    const problem = t('{0} key/value heads do not divide {1} query heads', keyValueHeads, heads);
    throw configurationInvalid(file, 'num_key_value_heads', problem);
  }
  const rotaryFactor = ropeParametersOf(config).partial_rotary_factor ?? 1;
  if (rotaryFactor !== 1) throw configurationUnsupported(file, 'partial_rotary_factor', String(rotaryFactor), '1');
  return {
    ...config,
    ...rest,
    head_dim: config.head_dim ?? headSizeOf(config.hidden_size, heads, 'num_attention_heads', file),
    num_key_value_heads: keyValueHeads,
    // A sequence no longer than the window never leaves it, so attention stays plain; longer ones are refused.
    maxPositions: Math.min(positions, slidingWindow ?? positions),
  };
}

/** Only the layers from `max_window_layers` on have the window, if `layer_types` does not say which. */
function qwenSlidingWindow(config: z.output<typeof qwen2Configuration>): number | undefined {
  if (!config.use_sliding_window || config.sliding_window === null) return undefined;
  const someLayerSlides =
    config.layer_types?.includes('sliding_attention') ?? config.max_window_layers < config.num_hidden_layers;
  return someLayerSlides ? config.sliding_window : undefined;
}
