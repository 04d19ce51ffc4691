import { assert } from '../../base/failure.ts';
import { float32Tensor, type TensorData } from '../../graph/tensor.ts';
import { expandBfloat16, expandFloat16 } from '../../models/weights/expand-floats.ts';
import { readSafetensorsHeader } from '../../models/weights/safetensors/header.ts';
import { loadSafetensors } from '../../models/weights/safetensors/read.ts';
import type { PromptLayout } from '../layout.ts';
import { promptNotFinite, promptTensorShape, promptTensorsUnexpected } from './failures.ts';

/** The name that PEFT gives to the embeddings. */
const peftTensorName = 'prompt_embeddings';

/** The names of the tensors in the file, by soft prompt: PEFT's own where PEFT is to find it, else one a soft prompt. */
export function tensorNames(layout: PromptLayout, needsLayout: boolean): ReadonlyMap<string, string> {
  return new Map(
    Object.keys(layout.softPrompts).map((name) => [name, needsLayout ? `${peftTensorName}.${name}` : peftTensorName]),
  );
}

/**
 * Reads the embeddings of soft prompts from a safetensors file: float32, or float16 and bfloat16 widened.
 * @param shapes what the tensors must be, by name
 * @throws Failure when the file holds other tensors, or values that are no numbers
 */
export async function readPromptTensors(
  file: string,
  shapes: ReadonlyMap<string, readonly [number, number | undefined]>,
): Promise<ReadonlyMap<string, TensorData>> {
  const header = await readSafetensorsHeader(file);
  const [found, expected] = [[...header.tensors.keys()].sort(), [...shapes.keys()].sort()];
  if (`${found}` !== `${expected}`) throw promptTensorsUnexpected(file, found.slice(0, 5), expected);
  // The header is checked before a byte of the data is read, so that a lying one costs no memory.
  for (const [name, [length, size]] of shapes) {
    const entry = header.tensors.get(name);
    assert(entry !== undefined, `the tensor ${name}`);
    const { dtype, shape } = entry;
    const fits = shape.length === 2 && shape[0] === length && (size === undefined || shape[1] === size);
    if (!fits || !['F32', 'F16', 'BF16'].includes(dtype)) {
      throw promptTensorShape(file, name, dtype, shape, [length, size ?? shape[1] ?? 0]);
    }
  }
  const { tensors } = await loadSafetensors(file);
  return new Map([...tensors].map(([name, tensor]) => [name, requireFinite(widened(tensor), name, file)]));
}

/** The tensor itself; a Failure when it holds infinities or what is no number. */
export function requireFinite(tensor: TensorData, name: string, place: string): TensorData {
  assert(tensor.dtype === 'float32', 'embeddings are float32');
  if (!tensor.data.every((value) => Number.isFinite(value))) throw promptNotFinite(place, name);
  return tensor;
}

function widened(tensor: TensorData): TensorData {
  const data = new Float32Array(tensor.data.length);
  if (tensor.dtype === 'float16') expandFloat16(tensor.data, data);
  else if (tensor.dtype === 'bfloat16') expandBfloat16(tensor.data, data);
  else return tensor;
  return float32Tensor(tensor.shape, data);
}
