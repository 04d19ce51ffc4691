import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { assert } from '../../../src/base/failure.ts';
import { float32Tensor, type TensorData } from '../../../src/graph/tensor.ts';

const header = z.record(
  z.string(),
  z.object({ dtype: z.string(), shape: z.array(z.number()), data_offsets: z.tuple([z.number(), z.number()]) }),
);

/** The float32 tensors of a small safetensors file that a fixture's script wrote. The product's own reader is not trusted here. */
export function readTensors(file: string): ReadonlyMap<string, TensorData & { dtype: 'float32' }> {
  const bytes = readFileSync(file);
  const dataStart = 8 + Number(bytes.readBigUInt64LE(0));
  const { __metadata__: _, ...entries } = JSON.parse(bytes.toString('utf8', 8, dataStart));
  return new Map(
    Object.entries(header.parse(entries)).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [start, end],
        },
      ]) => {
        assert(dtype === 'F32', `${name} of ${file} is ${dtype}`);
        const data = new Float32Array(
          bytes.buffer.slice(bytes.byteOffset + dataStart + start, bytes.byteOffset + dataStart + end),
        );
        const tensor = float32Tensor(shape, data);
        assert(tensor.dtype === 'float32', 'a float32 tensor');
        return [name, tensor];
      },
    ),
  );
}
