import { join } from 'node:path';
import { assert } from '../../base/failure.ts';
import { readFully, withOpenFile } from '../../base/files.ts';
import { input } from '../../graph/operators/index.ts';
import { Weight } from '../../graph/operators/leaves.ts';
import { float32Tensor, type TensorData } from '../../graph/tensor.ts';
import { topologicalOrder } from '../../graph/value.ts';
import type { WeightSource } from '../../models/weights/weight-source.ts';
import type { TrainableLoss } from '../objective.ts';

/** Any shape: every graph of an objective has the same weights. */
const smallest = { examples: 1, length: 1, cached: 0, tokens: 1, labels: 1 };

/** The weights that an objective's loss depends on, read into memory; a file may hold others, which no training could change. */
export async function readUsedWeights(
  objective: Pick<TrainableLoss<never>, 'build' | 'parameters'>,
  { folder }: WeightSource,
): Promise<Map<string, TensorData>> {
  const inputs = objective.parameters.map(
    ({ name, initial }) => [name, input(name, initial.dtype, initial.shape)] as const,
  );
  const { lossSum } = objective.build(new Map(inputs), smallest);
  const tensors = new Map<string, TensorData>();
  for (const { operator } of topologicalOrder([lossSum])) {
    if (operator instanceof Weight) tensors.set(operator.label, await readWeight(folder, operator));
  }
  return tensors;
}

async function readWeight(folder: string, { type, storedType, location }: Weight): Promise<TensorData> {
  assert(storedType === 'float32', 'weights are float32');
  const path = join(folder, location.fileName);
  const bytes = new Uint8Array(location.length);
  await withOpenFile(path, (file) => readFully(file, path, bytes, location.offset));
  return float32Tensor(type.shape, new Float32Array(bytes.buffer));
}
