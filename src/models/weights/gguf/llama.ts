import { t } from '../../../base/l10n.ts';
import type { GgufArchitecture, TensorNames } from './architecture.ts';
import { translateName } from './architecture.ts';
import { readGgufTensor } from './expand.ts';
import { featureUnsupported } from './failures.ts';
import type { GgufHeader } from './header.ts';
import { llama3RopeScaling } from './llama3-rope-scaling.ts';
import type { MetadataReader } from './metadata.ts';
import { vocabularySize } from './vocabulary-size.ts';

const names: TensorNames = {
  model: { token_embd: 'model.embed_tokens', output_norm: 'model.norm', output: 'lm_head' },
  layer: {
    attn_norm: 'input_layernorm',
    attn_q: 'self_attn.q_proj',
    attn_k: 'self_attn.k_proj',
    attn_v: 'self_attn.v_proj',
    attn_output: 'self_attn.o_proj',
    attn_q_norm: 'self_attn.q_norm',
    attn_k_norm: 'self_attn.k_norm',
    ffn_norm: 'post_attention_layernorm',
    ffn_gate: 'mlp.gate_proj',
    ffn_up: 'mlp.up_proj',
    ffn_down: 'mlp.down_proj',
  },
  layerPrefix: 'model.layers.',
};

/** Factors of the rotary frequencies, computed from config.json by llama.cpp: there they are `rope_scaling`. */
const ropeFactors = 'rope_freqs.weight';

export const llamaGguf: GgufArchitecture = {
  name: 'llama',
  async translate(header, entries) {
    const config = await commonConfig('llama', header, entries);
    const heads = entries.size('llama.attention.head_count');
    const keyValueHeads = entries.size('llama.attention.head_count_kv', heads);
    return {
      config: {
        ...config,
        attention_bias: header.tensors.has('blk.0.attn_output.bias'),
        mlp_bias: header.tensors.has('blk.0.ffn_down.bias'),
      },
      place(tensorName) {
        if (tensorName === ropeFactors) return null;
        const translated = translateName(names, tensorName);
        if (translated === undefined) return undefined;
        const { name, stem } = translated;
        if (stem !== 'attn_q' && stem !== 'attn_k') return { name };
        const rows = header.tensors.get(tensorName)?.shape[0] ?? 0;
        return { name, sourceRow: interleavedRow(rows / (stem === 'attn_q' ? heads : keyValueHeads)) };
      },
    };
  },
};

export const qwen2Gguf = unpermuted('qwen2');
export const qwen3Gguf = unpermuted('qwen3');

function unpermuted(architecture: 'qwen2' | 'qwen3'): GgufArchitecture {
  return {
    name: architecture,
    async translate(header, entries) {
      const config = await commonConfig(architecture, header, entries);
      return {
        config: { ...config, attention_bias: header.tensors.has('blk.0.attn_output.bias') },
        place: (name) => translateName(names, name),
      };
    },
  };
}

/**
 * llama.cpp rotates neighbouring pairs of a head's rows, and transformers rows that are half a head apart; so in llama's files the
 * rows 0, 1, 2, … of a head are the checkpoint's 0, d/2, 1, d/2 + 1, …
 */
function interleavedRow(headSize: number): (row: number) => number {
  return (row) => {
    const inHead = row % headSize;
    const half = headSize / 2;
    return row - inHead + (inHead < half ? 2 * inHead : 2 * (inHead - half) + 1);
  };
}

async function commonConfig(architecture: string, header: GgufHeader, entries: MetadataReader) {
  const key = (name: string) => `${architecture}.${name}`;
  refuseExperts(entries, key('expert_count'));
  const heads = entries.size(key('attention.head_count'));
  const hiddenSize = entries.size(key('embedding_length'));
  const headSize = entries.size(key('attention.key_length'), Math.floor(hiddenSize / heads));
  const rotated = entries.size(key('rope.dimension_count'), headSize);
  if (rotated !== headSize) throw featureUnsupported(header.file, t('rotary positions on a part of each head'));
  const theta = entries.number(key('rope.freq_base'), 10_000);
  const slidingWindow = entries.optionalSize(key('attention.sliding_window'));
  return {
    model_type: architecture,
    hidden_size: hiddenSize,
    intermediate_size: entries.size(key('feed_forward_length')),
    num_hidden_layers: entries.size(key('block_count')),
    num_attention_heads: heads,
    num_key_value_heads: entries.size(key('attention.head_count_kv'), heads),
    head_dim: headSize,
    max_position_embeddings: entries.size(key('context_length')),
    rms_norm_eps: entries.number(key('attention.layer_norm_rms_epsilon')),
    rope_theta: theta,
    vocab_size: vocabularySize(header),
    tie_word_embeddings: !header.tensors.has('output.weight'),
    ...(slidingWindow === undefined ? {} : { sliding_window: slidingWindow, use_sliding_window: true }),
    ...(await ropeScaling(header, entries, key, theta, headSize)),
  };
}

function refuseExperts(entries: MetadataReader, key: string): void {
  if (entries.number(key, 0) > 0) throw featureUnsupported(entries.file, t('a mixture of experts'));
}

async function ropeScaling(
  header: GgufHeader,
  entries: MetadataReader,
  key: (name: string) => string,
  theta: number,
  headSize: number,
): Promise<{ rope_scaling?: Readonly<Record<string, unknown>> }> {
  const factors = header.tensors.get(ropeFactors);
  if (factors !== undefined) {
    return {
      rope_scaling: llama3RopeScaling(await readGgufTensor(header.file, factors), theta, headSize, header.file),
    };
  }
  const type = entries.text(key('rope.scaling.type'), 'none');
  if (type === 'none') return {};
  return { rope_scaling: { rope_type: type, factor: entries.number(key('rope.scaling.factor'), 1) } };
}
