import { readFully, withOpenFile } from '../../../base/files.ts';
import { elementCount } from '../../../graph/tensor.ts';
import type { ExpandableTensor } from '../float32-cache.ts';
import type { GgufTensor } from './header.ts';
import { quantisations } from './quantisations.ts';

/** How a tensor of a GGUF file becomes the one of the Hugging Face checkpoint. */
export interface Placement {
  readonly name: string;
  /** The row of the file that is row `row` of the checkpoint, where llama.cpp permuted them. */
  readonly sourceRow?: (row: number) => number;
  /** llama.cpp transposed the matrix. */
  readonly transposed?: boolean;
}

/** Elements that are decoded at a time: small enough for the processor's cache, large enough for the disk. A multiple of all blocks. */
const partElements = 1 << 19;

/** A tensor of a GGUF file as float32, under its name and in the order of the Hugging Face checkpoint. */
export function expandableGgufTensor(file: string, tensor: GgufTensor, placement: Placement): ExpandableTensor {
  const { name, sourceRow, transposed } = placement;
  const rows = tensor.shape[0] ?? 1;
  if (transposed) {
    return {
      name,
      shape: [...tensor.shape].reverse(),
      expand: async (append) => append(transpose(await readGgufTensor(file, tensor), rows)),
    };
  }
  return {
    name,
    shape: tensor.shape,
    expand: (append) =>
      sourceRow === undefined ? expandInOrder(file, tensor, append) : expandRows(file, tensor, sourceRow, append),
  };
}

/** All elements of a tensor in the order of the file. */
export async function readGgufTensor(file: string, tensor: GgufTensor): Promise<Float32Array> {
  const elements = new Float32Array(elementCount(tensor.shape));
  let done = 0;
  await expandInOrder(file, tensor, async (part) => {
    elements.set(part, done);
    done += part.length;
  });
  return elements;
}

type Append = (part: Float32Array) => Promise<void>;

async function expandInOrder(file: string, tensor: GgufTensor, append: Append): Promise<void> {
  const { blockElements, blockBytes, decode } = quantisations[tensor.type];
  const blocks = tensor.length / blockBytes;
  const partBlocks = Math.min(blocks, partElements / blockElements);
  const source = new Uint8Array(partBlocks * blockBytes);
  const target = new Float32Array(partBlocks * blockElements);
  await withOpenFile(file, async (handle) => {
    for (let done = 0; done < blocks; done += partBlocks) {
      const size = Math.min(partBlocks, blocks - done);
      await readFully(handle, file, source.subarray(0, size * blockBytes), tensor.offset + done * blockBytes);
      decode(source, target, size);
      await append(target.subarray(0, size * blockElements));
    }
  });
}

/** Rows stand for the first dimension: a row of a bias is one element. */
async function expandRows(
  file: string,
  tensor: GgufTensor,
  sourceRow: (row: number) => number,
  append: Append,
): Promise<void> {
  const rows = tensor.shape[0] ?? 1;
  const rowElements = elementCount(tensor.shape) / rows;
  const partRows = Math.max(1, Math.floor(partElements / rowElements));
  const { blockElements, decode } = quantisations[tensor.type];
  if (tensor.shape.length < 2) return append(reorder(await readGgufTensor(file, tensor), sourceRow));
  const rowBytes = tensor.length / rows;
  const source = new Uint8Array(tensor.length);
  const target = new Float32Array(Math.min(rows, partRows) * rowElements);
  await withOpenFile(file, (handle) => readFully(handle, file, source, tensor.offset));
  for (let done = 0; done < rows; done += partRows) {
    const size = Math.min(partRows, rows - done);
    for (let row = 0; row < size; row++) {
      const from = sourceRow(done + row) * rowBytes;
      const to = row * rowElements;
      decode(
        source.subarray(from, from + rowBytes),
        target.subarray(to, to + rowElements),
        rowElements / blockElements,
      );
    }
    await append(target.subarray(0, size * rowElements));
  }
}

function reorder(elements: Float32Array, source: (index: number) => number): Float32Array {
  return elements.map((_, index) => elements[source(index)] ?? 0);
}

/** [rows, columns] -> [columns, rows] */
function transpose(matrix: Float32Array, rows: number): Float32Array {
  const columns = matrix.length / rows;
  const result = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = matrix[row * columns + column] ?? 0;
    }
  }
  return result;
}
