import { realpath } from 'node:fs/promises';
import { sameShape } from '../graph/tensor.ts';
import type { LanguageModel } from './language-model.ts';
import { tunedWeightDiffers, tunedWeightUnknown } from './weights/failures.ts';
import { weightSource } from './weights/huggingface-folder.ts';
import { readSafetensorsHeader } from './weights/safetensors/header.ts';

/**
 * A model whose weights were tuned, with those of `file` in the place of its own. It keeps the name and the fingerprint of the model that it
 * was tuned from.
 * @throws Failure when the file is malformed, or holds the weights of another model
 */
export async function withTunedWeights(model: LanguageModel, file: string): Promise<LanguageModel> {
  const header = await readSafetensorsHeader(await realpath(file));
  for (const [name, { dtype, shape, offset }] of header.tensors) {
    const own = model.weights.weights.get(name);
    if (own === undefined) throw tunedWeightUnknown(file, name, model.name);
    if (dtype !== 'F32' || offset % Float32Array.BYTES_PER_ELEMENT !== 0 || !sameShape(shape, own.shape))
      throw tunedWeightDiffers(file, name, shape, own.shape);
  }
  return { ...model, weights: weightSource([header]) };
}
