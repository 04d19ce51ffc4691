import { Defect } from '../../../base/failure.ts';
import { readFully, withOpenFile } from '../../../base/files.ts';
import { expandBfloat16, expandFloat16 } from '../expand-floats.ts';
import type { ExpandableTensor } from '../float32-cache.ts';
import { type SafetensorsEntry, type SafetensorsType, safetensorsTypes } from './header.ts';

/** Elements that are converted at a time: small enough for the processor's cache, large enough for the disk. */
const partElements = 1 << 19;

/** A floating-point tensor of a safetensors file as float32. float16 and bfloat16 lose nothing by it. */
export function expandableTensor(file: string, name: string, entry: SafetensorsEntry): ExpandableTensor {
  const { dtype, shape, offset, length } = entry;
  const elementBytes = safetensorsTypes[dtype];
  const count = length / elementBytes;
  return {
    name,
    shape,
    expand: (append) =>
      withOpenFile(file, async (handle) => {
        const source = new Uint8Array(Math.min(count, partElements) * elementBytes);
        const target = new Float32Array(Math.min(count, partElements));
        for (let done = 0; done < count; done += partElements) {
          const size = Math.min(partElements, count - done);
          await readFully(handle, file, source.subarray(0, size * elementBytes), offset + done * elementBytes);
          convert(dtype, source.buffer, target, size);
          await append(target.subarray(0, size));
        }
      }),
  };
}

function convert(dtype: SafetensorsType, source: ArrayBuffer, target: Float32Array, size: number): void {
  switch (dtype) {
    case 'F32':
      target.set(new Float32Array(source, 0, size));
      return;
    case 'F64':
      target.set(new Float64Array(source, 0, size));
      return;
    case 'F16':
      expandFloat16(new Uint16Array(source, 0, size), target);
      return;
    case 'BF16':
      expandBfloat16(new Uint16Array(source, 0, size), target);
      return;
    default:
      throw new Defect(`${dtype} is no floating-point type that is expanded`);
  }
}
