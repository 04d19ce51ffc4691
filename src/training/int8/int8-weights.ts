import { dirname, join } from 'node:path';
import { cacheFolder } from '../../base/cache.ts';
import { assert, Failure, present } from '../../base/failure.ts';
import { readFully, requireDiskSpace, statIfThere, withOpenFile } from '../../base/files.ts';
import { t } from '../../base/l10n.ts';
import type { WorkOptions } from '../../base/progress.ts';
import { float32Tensor, int64Tensor, type TensorData } from '../../graph/tensor.ts';
import type { LanguageModel } from '../../models/language-model.ts';
import { readSafetensorsHeader, type SafetensorsHeader } from '../../models/weights/safetensors/header.ts';
import {
  plannedBytes,
  type SafetensorsPlan,
  safetensorsTypeOf,
  writeSafetensorsInParts,
} from '../../models/weights/safetensors/write.ts';
import type { SessionOptions } from '../../runtime/session.ts';
import { type FrozenProduct, layerProducts } from './frozen-products.ts';
import { outlierColumns } from './outlier-columns.ts';
import { columnScales, type Matrix, quantiseColumns, rowsOf, transposed } from './quantise.ts';

/** Part of the cache file's name: raise it when the same model is to be quantised differently. */
const formatVersion = 1;

/** The names of what stands in the file for a matrix B [k, m] that the forward pass multiplies by: x B. */
export const int8Names = (matrix: string) => ({
  /** int8 [k, m]: B in steps of its columns, zero in the outliers' rows. */
  forward: `${matrix}/forward`,
  /** float32 [m] */
  forwardScale: `${matrix}/forward_scale`,
  /** int8 [m, k]: Bᵀ in steps of its columns. */
  backward: `${matrix}/backward`,
  /** float32 [k] */
  backwardScale: `${matrix}/backward_scale`,
  /** int64 [outliers]: the columns of x that stay in float32. */
  outliers: `${matrix}/outliers`,
  /** float32 [outliers, m]: their rows of B. */
  outlierRows: `${matrix}/outlier_rows`,
  /** float32 [k]: 0 at the outliers, 1 elsewhere. */
  mask: `${matrix}/mask`,
});

/**
 * The matrices of the model's layers as int8, for both passes, in one safetensors file of our cache. It is written once for a model;
 * every session of every process maps it.
 */
export async function int8InCache(
  model: LanguageModel,
  session: SessionOptions,
  options: WorkOptions,
): Promise<SafetensorsHeader> {
  const path = join(cacheFolder(), 'weights', `int8-${formatVersion}-${model.fingerprint.slice(0, 24)}.safetensors`);
  const known = await usableHeader(path);
  if (known !== undefined) return known;
  const outliers = await outlierColumns(model, session);
  // Any sequence has the same products.
  const products = new Map(layerProducts(model, [0]).map((product) => [product.weight.label, product]));
  const tables = new Map<string, TensorData>();
  for (const [name, product] of products) {
    options.signal?.throwIfAborted();
    const matrix = await forwardMatrix(model, product);
    for (const [table, tensor] of tablesOf(matrix, name, present(outliers.get(name), name))) tables.set(table, tensor);
  }
  const matrices = [...products].flatMap(([name, product]) => matrixPlans(name, product));
  await writeFile(path, tables, matrices, options, async (append) => {
    for (const [name, product] of products) {
      const matrix = await forwardMatrix(model, product);
      const scale = (table: string) => floats(present(tables.get(table), table));
      const names = int8Names(name);
      await append(quantiseColumns(matrix, scale(names.forwardScale), new Set(outliers.get(name))));
      await append(quantiseColumns(transposed(matrix), scale(names.backwardScale), new Set()));
    }
  });
  return readSafetensorsHeader(path);
}

async function usableHeader(path: string): Promise<SafetensorsHeader | undefined> {
  if ((await statIfThere(path)) === undefined) return undefined;
  try {
    return await readSafetensorsHeader(path);
  } catch (error) {
    // A damaged cache file is written anew.
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

async function writeFile(
  path: string,
  tables: ReadonlyMap<string, TensorData>,
  matrices: readonly SafetensorsPlan[],
  options: WorkOptions,
  writeMatrices: (append: (part: Int8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  // Larger elements first, so that each tensor lies on a multiple of its element's size.
  const ordered = [...tables].sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  const plans = [
    ...ordered.map(([name, { dtype, shape }]) => ({ name, dtype: safetensorsTypeOf[dtype], shape })),
    ...matrices,
  ];
  const total = plans.reduce((sum, plan) => sum + plannedBytes(plan), 0);
  await requireDiskSpace(dirname(path), total);
  await writeSafetensorsInParts(path, plans, {}, async (append) => {
    const stage = t('Preparing the weights as int8');
    let done = 0;
    const write = async ({ buffer, byteOffset, byteLength }: TensorData['data']) => {
      options.signal?.throwIfAborted();
      await append(new Uint8Array(buffer, byteOffset, byteLength));
      done += byteLength;
      options.onProgress?.({ stage, done, total, unit: 'bytes' });
    };
    for (const [, { data }] of ordered) await write(data);
    await writeMatrices(write);
  });
}

/** The matrix that the forward pass multiplies by. */
async function forwardMatrix({ weights }: LanguageModel, product: FrozenProduct): Promise<Matrix> {
  const { type, location } = product.weight;
  const path = join(weights.folder, location.fileName);
  const elements = new Float32Array(location.length / Float32Array.BYTES_PER_ELEMENT);
  await withOpenFile(path, (file) => readFully(file, path, new Uint8Array(elements.buffer), location.offset));
  const [rows = 0, columns = 0] = type.shape;
  const stored = { rows, columns, elements };
  return product.transposed ? transposed(stored) : stored;
}

/** All that the file has of a matrix besides its two quantised forms. */
function tablesOf(matrix: Matrix, name: string, outliers: readonly number[]): Map<string, TensorData> {
  const { rows, columns } = matrix;
  const names = int8Names(name);
  const mask = new Float32Array(rows).fill(1);
  for (const outlier of outliers) mask[outlier] = 0;
  return new Map([
    [names.outliers, int64Tensor([outliers.length], outliers)],
    [names.outlierRows, float32Tensor([outliers.length, columns], rowsOf(matrix, outliers))],
    [names.mask, float32Tensor([rows], mask)],
    [names.forwardScale, float32Tensor([columns], columnScales(matrix, new Set(outliers)))],
    [names.backwardScale, float32Tensor([rows], columnScales(transposed(matrix), new Set()))],
  ]);
}

function matrixPlans(name: string, { weight, transposed }: FrozenProduct): SafetensorsPlan[] {
  const names = int8Names(name);
  const shape = transposed ? weight.type.shape.toReversed() : weight.type.shape;
  return [
    { name: names.forward, dtype: 'I8', shape },
    { name: names.backward, dtype: 'I8', shape: shape.toReversed() },
  ];
}

function floats({ data }: TensorData): Float32Array {
  assert(data instanceof Float32Array, 'scales are float32');
  return data;
}
