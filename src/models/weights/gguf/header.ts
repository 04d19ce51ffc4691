import type { FileHandle } from 'node:fs/promises';
import { readFully, withOpenFile } from '../../../base/files.ts';
import { t } from '../../../base/l10n.ts';
import type { Shape } from '../../../graph/tensor.ts';
import { gitLfsPointer } from '../failures.ts';
import { Cursor, EndOfBytes } from './cursor.ts';
import {
  alignmentInvalid,
  bigEndian,
  countTooLarge,
  dimensionsInvalid,
  duplicateName,
  headerTooLong,
  notGguf,
  offsetMisaligned,
  quantisationUnsupported,
  rowNotWholeBlocks,
  splitFile,
  tensorOutsideFile,
  tensorsOverlap,
  truncated,
  versionUnsupported,
} from './failures.ts';
import { type GgufMetadata, readMetadata } from './metadata.ts';
import { isQuantisation, type Quantisation, quantisations, typeName } from './quantisations.ts';

export interface GgufTensor {
  readonly name: string;
  readonly type: Quantisation;
  /** Outermost size first, as in PyTorch; the file has them in the other order. */
  readonly shape: Shape;
  /** Counted from the beginning of the file. */
  readonly offset: number;
  readonly length: number;
}

/** What a GGUF file says of itself, checked against its size. */
export interface GgufHeader {
  readonly file: string;
  readonly metadata: GgufMetadata;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
}

/** What is read at first; a usual header with its vocabulary has 2 to 12 MB. */
const firstBytes = 4 << 20;
/** The largest vocabularies make headers of some 30 MB. */
const longestHeader = 256 << 20;
/** ggml's own limit, GGML_MAX_DIMS. */
const mostDimensions = 4;
/** Four times what the deepest models have, which is some 20,000. */
const mostTensors = 100_000;
const defaultAlignment = 32;
/** A tensor's entry has at least the lengths of its name and sizes, its type and its offset. */
const smallestTensorEntry = 8 + 4 + 4 + 8;

/**
 * Reads the header of a GGUF file.
 *
 * Not with `@huggingface/gguf`, because that fills a truncated file up with zeros, shortens texts that reach over the end of what it
 * has loaded, and does not check where the tensors lie.
 * @throws Failure when anything in it is malformed, contradicts the file's size, or is not supported.
 */
export async function readGgufHeader(file: string): Promise<GgufHeader> {
  return withOpenFile(file, async (handle) => {
    const { size } = await handle.stat();
    for (let length = firstBytes; ; length *= 4) {
      const bytes = await firstPart(handle, file, Math.min(length, size));
      try {
        return parseHeader(bytes, file, size);
      } catch (error) {
        if (!(error instanceof EndOfBytes)) throw error;
        if (bytes.length === size) throw truncated(file, error.offset, error.what);
        if (length >= longestHeader) throw headerTooLong(file, longestHeader);
      }
    }
  });
}

async function firstPart(handle: FileHandle, file: string, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  await readFully(handle, file, bytes, 0);
  return bytes;
}

function parseHeader(bytes: Uint8Array, file: string, fileSize: number): GgufHeader {
  const cursor = new Cursor(bytes, file, fileSize);
  checkMagic(bytes, file);
  cursor.uint32(t('the file type'));
  checkVersion(cursor.uint32(t('the version')), file);
  const tensorCount = cursor.count(t('tensors'), smallestTensorEntry);
  if (tensorCount > mostTensors) throw countTooLarge(file, t('tensors'), tensorCount, mostTensors);
  const metadata = readMetadata(cursor, file);
  const parts = metadata.get('split.count');
  if (typeof parts === 'number' && parts > 1) throw splitFile(file, parts);
  const infos = Array.from({ length: tensorCount }, () => readTensorInfo(cursor, file));
  const alignment = alignmentOf(metadata, file);
  const dataStart = Math.ceil(cursor.offset / alignment) * alignment;
  const tensors = new Map<string, GgufTensor>();
  for (const info of infos) {
    if (tensors.has(info.name)) throw duplicateName(file, info.name);
    tensors.set(info.name, placedTensor(info, file, alignment, dataStart, fileSize));
  }
  checkOverlap(file, tensors);
  return { file, metadata, tensors };
}

function checkMagic(bytes: Uint8Array, file: string): void {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 19));
  if (start === 'version https://git') throw gitLfsPointer(file);
  if (!start.startsWith('GGUF')) throw notGguf(file);
}

function checkVersion(version: number, file: string): void {
  if (version === 2 || version === 3) return;
  // Small numbers with their bytes swapped.
  throw version > 0 && (version & 0xffff) === 0 ? bigEndian(file) : versionUnsupported(file, version);
}

interface TensorInfo {
  readonly name: string;
  /** Innermost first. */
  readonly sizes: readonly bigint[];
  readonly typeNumber: number;
  readonly offset: bigint;
}

function readTensorInfo(cursor: Cursor, file: string): TensorInfo {
  const name = cursor.string(t('the name of a tensor'));
  const rank = cursor.uint32(t('the tensor "{0}"', name));
  if (rank > mostDimensions) throw countTooLarge(file, t('dimensions of the tensor "{0}"', name), rank, mostDimensions);
  const sizes = Array.from({ length: rank }, () => cursor.uint64(t('the tensor "{0}"', name)));
  const typeNumber = cursor.uint32(t('the tensor "{0}"', name));
  const offset = cursor.uint64(t('the tensor "{0}"', name));
  return { name, sizes, typeNumber, offset };
}

function alignmentOf(metadata: GgufMetadata, file: string): number {
  const alignment = metadata.get('general.alignment') ?? defaultAlignment;
  const valid = typeof alignment === 'number' && alignment > 0 && Number.isInteger(Math.log2(alignment));
  if (!valid) throw alignmentInvalid(file, alignment);
  return alignment;
}

function placedTensor(info: TensorInfo, file: string, alignment: number, dataStart: number, size: number): GgufTensor {
  const { name, sizes, typeNumber } = info;
  if (!isQuantisation(typeNumber)) {
    const supported = Object.values(quantisations).map((each) => each.name);
    throw quantisationUnsupported(file, name, typeName(typeNumber), supported);
  }
  const { blockElements, blockBytes, name: type } = quantisations[typeNumber];
  const elements = sizes.reduce((product, each) => product * each, 1n);
  // A block holds at most 256 elements, so no file can hold more than this.
  if (elements === 0n || elements > BigInt(size) * 256n) throw dimensionsInvalid(file, name, sizes);
  const shape = sizes.map(Number).reverse();
  const rowElements = shape.at(-1) ?? 1;
  if (rowElements % blockElements !== 0) throw rowNotWholeBlocks(file, name, rowElements, type, blockElements);
  if (info.offset % BigInt(alignment) !== 0n) throw offsetMisaligned(file, name, info.offset, alignment);
  const length = (Number(elements) / blockElements) * blockBytes;
  const end = BigInt(dataStart) + info.offset + BigInt(length);
  if (end > size) throw tensorOutsideFile(file, name, end, size);
  return { name, type: typeNumber, shape, offset: dataStart + Number(info.offset), length };
}

function checkOverlap(file: string, tensors: ReadonlyMap<string, GgufTensor>): void {
  const inOrder = [...tensors.values()].sort((a, b) => a.offset - b.offset);
  inOrder.forEach((tensor, i) => {
    const next = inOrder[i + 1];
    if (next !== undefined && tensor.offset + tensor.length > next.offset) {
      throw tensorsOverlap(file, tensor.name, next.name);
    }
  });
}
