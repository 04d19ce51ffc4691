import { assert } from '../../../base/failure.ts';
import { writeAtomically, writeFully } from '../../../base/files.ts';
import type { DataType, Shape, TensorData } from '../../../graph/tensor.ts';
import { elementCount } from '../../../graph/tensor.ts';
import { lengthBytes, type SafetensorsType, safetensorsTypes } from './header.ts';

/** A tensor of a file that is to be written. */
export interface SafetensorsPlan {
  readonly name: string;
  readonly dtype: SafetensorsType;
  readonly shape: Shape;
}

/** Takes the tensors' bytes, in the order of the plans, in parts of any size. */
export type AppendBytes = (bytes: Uint8Array) => Promise<void>;

export const safetensorsTypeOf: Readonly<Record<DataType, SafetensorsType>> = {
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int8: 'I8',
  uint8: 'U8',
  bool: 'BOOL',
};

/** Where the data begin: on a boundary that suits vector instructions when the file is mapped into memory. */
const dataAlignment = 64;

/** Writes a safetensors file atomically. Tensors keep the order of the map among those of one element size. */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, TensorData>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const entries = [...tensors].map(([name, { dtype, shape, data }]) => ({
    plan: { name, dtype: safetensorsTypeOf[dtype], shape },
    bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }));
  // Larger elements first, so that each tensor lies on a multiple of its element's size.
  entries.sort((a, b) => safetensorsTypes[b.plan.dtype] - safetensorsTypes[a.plan.dtype]);
  const plans = entries.map(({ plan }) => plan);
  await writeSafetensorsInParts(path, plans, metadata, async (append) => {
    for (const { bytes } of entries) await append(bytes);
  });
}

/** Writes a safetensors file atomically whose tensors need not be in memory at the same time. */
export async function writeSafetensorsInParts(
  path: string,
  plans: readonly SafetensorsPlan[],
  metadata: Readonly<Record<string, string>>,
  writeData: (append: AppendBytes) => Promise<void>,
): Promise<void> {
  const { header, dataLength } = headerOf(plans, metadata);
  await writeAtomically(path, async (file) => {
    await writeFully(file, header);
    let written = 0;
    await writeData(async (bytes) => {
      await writeFully(file, bytes);
      written += bytes.length;
    });
    assert(written === dataLength, `${path} takes ${dataLength} bytes of tensors, not ${written}`);
  });
}

/** The bytes of a tensor in a safetensors file. */
export function plannedBytes({ dtype, shape }: SafetensorsPlan): number {
  return elementCount(shape) * safetensorsTypes[dtype];
}

function headerOf(plans: readonly SafetensorsPlan[], metadata: Readonly<Record<string, string>>) {
  // Without a prototype, so that a tensor may be called anything.
  const content: Record<string, unknown> = Object.create(null);
  if (Object.keys(metadata).length > 0) content.__metadata__ = metadata;
  let begin = 0;
  for (const plan of plans) {
    assert(content[plan.name] === undefined, `two tensors are called ${plan.name}`);
    const end = begin + plannedBytes(plan);
    content[plan.name] = { dtype: plan.dtype, shape: plan.shape, data_offsets: [begin, end] };
    begin = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(content));
  const dataStart = Math.ceil((lengthBytes + text.length) / dataAlignment) * dataAlignment;
  const header = new Uint8Array(dataStart).fill(' '.charCodeAt(0));
  new DataView(header.buffer).setBigUint64(0, BigInt(dataStart - lengthBytes), true);
  header.set(text, lengthBytes);
  return { header, dataLength: begin };
}
