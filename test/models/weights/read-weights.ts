import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TensorData } from '../../../src/graph/tensor.ts';
import type { WeightSource } from '../../../src/models/weights/weight-source.ts';

/** The weights as onnxruntime would map them, by their names. */
export function readWeights({ folder, weights }: WeightSource): Map<string, TensorData> {
  const tensors = new Map<string, TensorData>();
  for (const [name, { shape, location }] of weights) {
    const file = readFileSync(join(folder, location.fileName));
    const bytes = Uint8Array.from(file.subarray(location.offset, location.offset + location.length));
    tensors.set(name, { dtype: 'float32', shape, data: new Float32Array(bytes.buffer) });
  }
  return tensors;
}
