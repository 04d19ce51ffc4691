import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { readFully, withOpenFile } from '../../../base/files.ts';
import { parseJson } from '../../../base/json.ts';
import type { Shape } from '../../../graph/tensor.ts';
import { gitLfsPointer } from '../failures.ts';
import {
  dataTypeUnknown,
  entryInvalid,
  headerNotAnObject,
  headerNotText,
  headerOutsideFile,
  headerTooLong,
  holeInData,
  lengthContradictsShape,
  metadataInvalid,
  offsetOutsideFile,
  offsetsReversed,
  tensorsOverlap,
  tensorTooLarge,
  tooShortForHeader,
} from './failures.ts';

/** The element types of the format, and their bytes. */
export const safetensorsTypes = {
  F64: 8,
  I64: 8,
  U64: 8,
  F32: 4,
  I32: 4,
  U32: 4,
  F16: 2,
  BF16: 2,
  I16: 2,
  U16: 2,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I8: 1,
  U8: 1,
  BOOL: 1,
} as const;

export type SafetensorsType = keyof typeof safetensorsTypes;

export interface SafetensorsEntry {
  readonly dtype: SafetensorsType;
  readonly shape: Shape;
  /** Counted from the beginning of the file. */
  readonly offset: number;
  readonly length: number;
}

/** What a safetensors file says of itself, checked against its size. */
export interface SafetensorsHeader {
  readonly file: string;
  readonly tensors: ReadonlyMap<string, SafetensorsEntry>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** Bytes of the header's own length, a little-endian uint64 at the beginning of the file. */
export const lengthBytes = 8;

/** The reference implementation reads no longer headers, so no valid file has one; it keeps a liar from filling the memory. */
const longestHeader = 100_000_000;

/** The first bytes of what Git leaves in place of a file when its Large File Storage was not fetched. */
const lfsPointerStart = 'version https://git-lfs';

/**
 * Reads the header of a safetensors file.
 * @throws Failure when anything in it is malformed or contradicts the file's size.
 */
export async function readSafetensorsHeader(file: string): Promise<SafetensorsHeader> {
  return withOpenFile(file, async (handle) => {
    const { size } = await handle.stat();
    const text = await readHeaderText(handle, file, size);
    const content = parseJson(text.value, file);
    if (!isObject(content)) throw headerNotAnObject(file);
    const { __metadata__: metadata, ...entries } = content;
    const dataStart = lengthBytes + text.length;
    const tensors = new Map<string, SafetensorsEntry>();
    for (const [name, entry] of Object.entries(entries)) {
      tensors.set(name, checkedEntry(file, name, entry, dataStart, size));
    }
    checkCoverage(file, tensors, dataStart, size);
    return { file, tensors, metadata: checkedMetadata(file, metadata) };
  });
}

async function readHeaderText(handle: FileHandle, file: string, size: number) {
  if (size < lengthBytes) throw tooShortForHeader(file, size);
  const start = Buffer.alloc(Math.min(size, lfsPointerStart.length));
  await readFully(handle, file, start, 0);
  if (start.toString('latin1') === lfsPointerStart) throw gitLfsPointer(file);
  const length = start.readBigUInt64LE();
  if (length > longestHeader) throw headerTooLong(file, length, longestHeader);
  if (Number(length) > size - lengthBytes) throw headerOutsideFile(file, Number(length), size);
  const bytes = new Uint8Array(Number(length));
  await readFully(handle, file, bytes, lengthBytes);
  try {
    return { value: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), length: bytes.length };
  } catch {
    throw headerNotText(file);
  }
}

const naturalNumber = z.int().nonnegative();
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(naturalNumber),
  data_offsets: z.tuple([naturalNumber, naturalNumber]),
});

function checkedEntry(file: string, name: string, value: unknown, dataStart: number, size: number): SafetensorsEntry {
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw entryInvalid(file, name, `${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { dtype, shape, data_offsets } = parsed.data;
  const [begin, end] = data_offsets;
  if (!isSafetensorsType(dtype)) throw dataTypeUnknown(file, name, dtype, Object.keys(safetensorsTypes));
  const expected = byteLength(shape, safetensorsTypes[dtype]);
  if (expected === undefined) throw tensorTooLarge(file, name, shape);
  if (end < begin) throw offsetsReversed(file, name, begin, end);
  if (end > size - dataStart) throw offsetOutsideFile(file, name, end, size - dataStart);
  if (end - begin !== expected) throw lengthContradictsShape(file, name, end - begin, expected);
  return { dtype, shape, offset: dataStart + begin, length: expected };
}

/** Every byte of the data belongs to exactly one tensor: two that overlap, or a hole, show that the header lies. */
function checkCoverage(file: string, tensors: ReadonlyMap<string, SafetensorsEntry>, dataStart: number, size: number) {
  const inOrder = [...tensors].sort(([, a], [, b]) => a.offset - b.offset || a.length - b.length);
  let covered = dataStart;
  let previous = '';
  for (const [name, { offset, length }] of inOrder) {
    if (offset < covered) throw tensorsOverlap(file, previous, name);
    if (offset > covered) throw holeInData(file, covered - dataStart, offset - dataStart);
    covered = offset + length;
    previous = name;
  }
  if (covered < size) throw holeInData(file, covered - dataStart, size - dataStart);
}

const metadataSchema = z.record(z.string(), z.string());

function checkedMetadata(file: string, value: unknown): ReadonlyMap<string, string> {
  if (value === undefined) return new Map();
  const parsed = metadataSchema.safeParse(value);
  if (!parsed.success) throw metadataInvalid(file);
  return new Map(Object.entries(parsed.data));
}

/** The bytes of a tensor; undefined where doubles do not count exactly any more, which is beyond every file. */
function byteLength(shape: Shape, elementBytes: number): number | undefined {
  if (shape.includes(0)) return 0;
  const length = shape.reduce((product, size) => product * size, elementBytes);
  return Number.isSafeInteger(length) ? length : undefined;
}

function isSafetensorsType(value: string): value is SafetensorsType {
  return Object.hasOwn(safetensorsTypes, value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
