import { basename, dirname, join, relative, sep } from 'node:path';
import { present } from '../../base/failure.ts';
import type { DataType } from '../../graph/tensor.ts';
import type { SafetensorsHeader } from '../../models/weights/safetensors/header.ts';
import type { StoredWeight, WeightSource } from '../../models/weights/weight-source.ts';
import { cacheOnAnotherDrive } from './failures.ts';

/** The types of our int8 files. */
const dataTypes: ReadonlyMap<string, DataType> = new Map([
  ['I64', 'int64'],
  ['F32', 'float32'],
  ['I8', 'int8'],
]);

/**
 * A model's weights together with those of a file of our cache. A session reads weights from one folder and what lies below it: the nearest folder
 * above both.
 */
export function joinedWeights(model: WeightSource, cached: SafetensorsHeader): WeightSource {
  const cache = dirname(cached.file);
  const folder = commonFolder(model.folder, cache);
  const weights = new Map<string, StoredWeight>();
  const placed = (from: string, name: string) => relative(folder, join(from, name)).split(sep).join('/');
  for (const [name, { dtype, shape, location }] of model.weights)
    weights.set(name, { dtype, shape, location: { ...location, fileName: placed(model.folder, location.fileName) } });
  for (const [name, { dtype, shape, offset, length }] of cached.tensors) {
    const location = { fileName: placed(cache, basename(cached.file)), offset, length };
    weights.set(name, { dtype: present(dataTypes.get(dtype), `the type ${dtype} of our own file`), shape, location });
  }
  return { folder, weights };
}

function commonFolder(a: string, b: string): string {
  const [partsA, partsB] = [a.split(sep), b.split(sep)];
  const different = partsA.findIndex((part, index) => part !== partsB[index]);
  const common = different === -1 ? partsA : partsA.slice(0, different);
  if (common.length === 0) throw cacheOnAnotherDrive(a, b);
  // The root itself is an empty first part.
  return common.join(sep) + (common.length === 1 ? sep : '');
}
