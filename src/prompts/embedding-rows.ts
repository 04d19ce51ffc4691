import { join } from 'node:path';
import { assert } from '../base/failure.ts';
import { readFully, withOpenFile } from '../base/files.ts';
import { Weight } from '../graph/operators/leaves.ts';
import { float32Tensor, type TensorData } from '../graph/tensor.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { GraphWeights } from '../models/weights/weight-source.ts';
import { tokenOutsideEmbeddings } from './failures.ts';

type EmbeddingModel = Pick<LanguageModel, 'network' | 'weights'>;

/**
 * The embeddings [ids, hidden] of vocabulary entries, read row by row from the file of the weights.
 * @throws Failure when an id lies beyond the matrix
 */
export async function readEmbeddingRows(model: EmbeddingModel, ids: readonly number[]): Promise<TensorData> {
  const { path, offset, rows, size } = embeddingMatrix(model);
  const data = new Float32Array(ids.length * size);
  const rowBytes = size * Float32Array.BYTES_PER_ELEMENT;
  await withOpenFile(path, async (file) => {
    for (const [index, id] of ids.entries()) {
      if (!(id >= 0 && id < rows)) throw tokenOutsideEmbeddings(id, rows);
      await readFully(file, path, new Uint8Array(data.buffer, index * rowBytes, rowBytes), offset + id * rowBytes);
    }
  });
  return float32Tensor([ids.length, size], data);
}

export interface EmbeddingSpread {
  readonly mean: number;
  readonly standardDeviation: number;
}

/** Enough for a spread that is right within a thousandth, and read within milliseconds from any model. */
const spreadRows = 4096;

/** How the coordinates of the vocabulary's embeddings are spread, from at most 4096 rows at even distances. */
export async function embeddingSpread(model: EmbeddingModel): Promise<EmbeddingSpread> {
  const { rows } = embeddingMatrix(model);
  const count = Math.min(rows, spreadRows);
  const { dtype, data } = await readEmbeddingRows(
    model,
    Array.from({ length: count }, (_, index) => Math.floor((index * rows) / count)),
  );
  assert(dtype === 'float32', 'embeddings are float32');
  let [sum, squares] = [0, 0];
  for (const value of data) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / data.length;
  return { mean, standardDeviation: Math.sqrt(Math.max(0, squares / data.length - mean * mean)) };
}

/** Where the matrix lies that the model looks its tokens up in. */
function embeddingMatrix({ network, weights }: EmbeddingModel) {
  const matrix = network.tokenEmbeddings(new GraphWeights(weights)).operator;
  assert(matrix instanceof Weight, 'embeddings are rows of a weight');
  const [rows, size] = matrix.type.shape;
  assert(rows !== undefined && size !== undefined && matrix.type.dtype === 'float32', 'the matrix is float32');
  return { path: join(weights.folder, matrix.location.fileName), offset: matrix.location.offset, rows, size };
}
