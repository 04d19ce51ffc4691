import { readFully, withOpenFile } from '../../../base/files.ts';
import type { TensorData } from '../../../graph/tensor.ts';
import { tensorTypeUnsupported } from '../failures.ts';
import { readSafetensorsHeader, type SafetensorsEntry } from './header.ts';

export interface LoadedSafetensors {
  readonly tensors: ReadonlyMap<string, TensorData>;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Loads a whole safetensors file, for files as small as a prompt's.
 * @throws Failure when the file is malformed, or has element types that tensors of this program cannot hold.
 */
export async function loadSafetensors(file: string): Promise<LoadedSafetensors> {
  const header = await readSafetensorsHeader(file);
  const tensors = new Map<string, TensorData>();
  await withOpenFile(file, async (handle) => {
    for (const [name, entry] of header.tensors) {
      const bytes = new Uint8Array(entry.length);
      await readFully(handle, file, bytes, entry.offset);
      tensors.set(name, toTensor(file, name, entry, bytes));
    }
  });
  return { tensors, metadata: header.metadata };
}

function toTensor(file: string, name: string, { dtype, shape }: SafetensorsEntry, bytes: Uint8Array): TensorData {
  const { buffer } = bytes;
  switch (dtype) {
    case 'F32':
      return { dtype: 'float32', shape, data: new Float32Array(buffer) };
    case 'F64':
      return { dtype: 'float32', shape, data: Float32Array.from(new Float64Array(buffer)) };
    case 'F16':
      return { dtype: 'float16', shape, data: new Uint16Array(buffer) };
    case 'BF16':
      return { dtype: 'bfloat16', shape, data: new Uint16Array(buffer) };
    case 'I64':
      return { dtype: 'int64', shape, data: new BigInt64Array(buffer) };
    case 'I32':
      return { dtype: 'int32', shape, data: new Int32Array(buffer) };
    case 'I8':
      return { dtype: 'int8', shape, data: new Int8Array(buffer) };
    case 'U8':
      return { dtype: 'uint8', shape, data: bytes };
    case 'BOOL':
      return { dtype: 'bool', shape, data: bytes };
    default:
      throw tensorTypeUnsupported(file, name, dtype);
  }
}
