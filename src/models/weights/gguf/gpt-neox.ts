import type { GgufArchitecture, TensorNames } from './architecture.ts';
import { translateName } from './architecture.ts';
import { vocabularySize } from './vocabulary-size.ts';

const names: TensorNames = {
  model: { token_embd: 'gpt_neox.embed_in', output_norm: 'gpt_neox.final_layer_norm', output: 'embed_out' },
  layer: {
    attn_norm: 'input_layernorm',
    attn_qkv: 'attention.query_key_value',
    attn_output: 'attention.dense',
    ffn_norm: 'post_attention_layernorm',
    ffn_up: 'mlp.dense_h_to_4h',
    ffn_down: 'mlp.dense_4h_to_h',
  },
  layerPrefix: 'gpt_neox.layers.',
};

export const gptNeoxGguf: GgufArchitecture = {
  name: 'gptneox',
  async translate(header, entries) {
    const hiddenSize = entries.size('gptneox.embedding_length');
    const heads = entries.size('gptneox.attention.head_count');
    const headSize = Math.floor(hiddenSize / heads);
    return {
      config: {
        model_type: 'gpt_neox',
        vocab_size: vocabularySize(header),
        hidden_size: hiddenSize,
        intermediate_size: entries.size('gptneox.feed_forward_length'),
        num_hidden_layers: entries.size('gptneox.block_count'),
        num_attention_heads: heads,
        max_position_embeddings: entries.size('gptneox.context_length'),
        layer_norm_eps: entries.number('gptneox.attention.layer_norm_epsilon'),
        use_parallel_residual: entries.boolean('gptneox.use_parallel_residual', true),
        rotary_pct: entries.size('gptneox.rope.dimension_count') / headSize,
        rotary_emb_base: entries.number('gptneox.rope.freq_base', 10_000),
        hidden_act: 'gelu',
        attention_bias: header.tensors.has('blk.0.attn_qkv.bias'),
        tie_word_embeddings: !header.tensors.has('output.weight'),
      },
      place(tensorName) {
        const translated = translateName(names, tensorName);
        if (translated === undefined) return undefined;
        const { name, stem } = translated;
        return stem === 'attn_qkv' ? { name, sourceRow: headwiseRow(heads, headSize) } : { name };
      },
    };
  },
};

/** The checkpoint has query, key and value of head after head; llama.cpp the queries of all heads, their keys, their values. */
function headwiseRow(heads: number, headSize: number): (row: number) => number {
  return (row) => {
    const head = Math.floor(row / (3 * headSize));
    const part = Math.floor(row / headSize) % 3;
    return (part * heads + head) * headSize + (row % headSize);
  };
}
