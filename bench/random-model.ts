import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Random } from '../src/base/random.ts';
import { elementCount, type Shape } from '../src/graph/tensor.ts';
import { type SafetensorsPlan, writeSafetensorsInParts } from '../src/models/weights/safetensors/write.ts';

/** A Llama model's sizes, under the names of its configuration. */
export interface LlamaShape {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
}

/** Sheared-LLaMA-1.3B (Xia et al., 2023): 1.35 billion weights. */
export const llama1300M: LlamaShape = {
  vocab_size: 32_000,
  hidden_size: 2048,
  intermediate_size: 5504,
  num_hidden_layers: 24,
  num_attention_heads: 16,
};

/** Weights are drawn once and repeated: how long a product takes does not depend on its numbers. */
const drawnWeights = 1 << 20;
const deviation = 0.02;

/** Writes a Hugging Face folder with random float32 weights of this shape, and a tokenizer that nobody asks. */
export async function writeRandomLlama(folder: string, shape: LlamaShape): Promise<void> {
  const config = { ...shape, model_type: 'llama', architectures: ['LlamaForCausalLM'], tie_word_embeddings: false };
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  const model = { type: 'BPE', vocab: { a: 0 }, merges: [] };
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify({ version: '1.0', added_tokens: [], model }));
  const plans = weightShapes(shape).map(([name, shape]): SafetensorsPlan => ({ name, dtype: 'F32', shape }));
  const drawn = bytesOf(Random.seeded(0).normals(drawnWeights, 0, deviation));
  await writeSafetensorsInParts(join(folder, 'model.safetensors'), plans, { format: 'pt' }, async (append) => {
    for (const { shape } of plans) {
      const count = elementCount(shape);
      // Those of norms, around which their rows are scaled.
      if (shape.length === 1) await append(bytesOf(new Float32Array(count).fill(1)));
      else
        for (let start = 0; start < count; start += drawnWeights)
          await append(drawn.subarray(0, Float32Array.BYTES_PER_ELEMENT * Math.min(drawnWeights, count - start)));
    }
  });
}

function weightShapes(llama: LlamaShape): (readonly [name: string, shape: Shape])[] {
  const { vocab_size: words, hidden_size: hidden, intermediate_size: inner, num_hidden_layers } = llama;
  const matrices: readonly (readonly [string, Shape])[] = [
    ['self_attn.q_proj', [hidden, hidden]],
    ['self_attn.k_proj', [hidden, hidden]],
    ['self_attn.v_proj', [hidden, hidden]],
    ['self_attn.o_proj', [hidden, hidden]],
    ['mlp.gate_proj', [inner, hidden]],
    ['mlp.up_proj', [inner, hidden]],
    ['mlp.down_proj', [hidden, inner]],
    ['input_layernorm', [hidden]],
    ['post_attention_layernorm', [hidden]],
  ];
  const layer = (index: number) =>
    matrices.map(([name, shape]) => [`model.layers.${index}.${name}.weight`, shape] as const);
  return [
    ['model.embed_tokens.weight', [words, hidden]],
    ...Array.from({ length: num_hidden_layers }, (_, index) => layer(index)).flat(),
    ['model.norm.weight', [hidden]],
    ['lm_head.weight', [words, hidden]],
  ];
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
