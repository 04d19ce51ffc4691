import type { GgufArchitecture, TensorNames } from './architecture.ts';
import { translateName } from './architecture.ts';
import { vocabularySize } from './vocabulary-size.ts';

const names: TensorNames = {
  model: {
    token_embd: 'transformer.wte',
    position_embd: 'transformer.wpe',
    output_norm: 'transformer.ln_f',
    output: 'lm_head',
  },
  layer: {
    attn_norm: 'ln_1',
    attn_qkv: 'attn.c_attn',
    attn_output: 'attn.c_proj',
    ffn_norm: 'ln_2',
    ffn_up: 'mlp.c_fc',
    ffn_down: 'mlp.c_proj',
  },
  layerPrefix: 'transformer.h.',
};

/** Linear maps that the checkpoint has as [in, out] and llama.cpp as [out, in]. */
const transposedStems = ['attn_qkv', 'attn_output', 'ffn_up', 'ffn_down'];

export const gpt2Gguf: GgufArchitecture = {
  name: 'gpt2',
  async translate(header, entries) {
    return {
      config: {
        model_type: 'gpt2',
        vocab_size: vocabularySize(header),
        n_positions: entries.size('gpt2.context_length'),
        n_embd: entries.size('gpt2.embedding_length'),
        n_layer: entries.size('gpt2.block_count'),
        n_head: entries.size('gpt2.attention.head_count'),
        n_inner: entries.size('gpt2.feed_forward_length'),
        layer_norm_epsilon: entries.number('gpt2.attention.layer_norm_epsilon'),
        activation_function: 'gelu_new',
        tie_word_embeddings: !header.tensors.has('output.weight'),
      },
      place(tensorName) {
        const translated = translateName(names, tensorName);
        if (translated === undefined) return undefined;
        const { name, stem, kind } = translated;
        return { name, transposed: kind === 'weight' && transposedStems.includes(stem) };
      },
    };
  },
};
