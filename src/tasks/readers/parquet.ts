import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { asyncBufferFromFile, type Compressors, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { Failure } from '../../base/failure.ts';
import { statIfThere } from '../../base/files.ts';
import { fileTooLarge } from '../../settings/failures.ts';
import { parquetMalformed } from '../failures.ts';
import type { DataRecord } from '../record.ts';

/** What one file may unfold to in memory; far more than a soft prompt needs. */
const largestContent = 2 ** 30;

const compressors: Compressors = {
  GZIP: (input) => gunzipSync(input, { maxOutputLength: largestContent }),
  BROTLI: (input) => brotliDecompressSync(input, { maxOutputLength: largestContent }),
};

/**
 * The rows of a Parquet file; a row's place is its number, from 1.
 * @param path where it lies
 * @param file how it is named in failures
 * @throws Failure `task.parquet-malformed`, `file.too-large`
 */
export async function readParquet(path: string, file: string): Promise<DataRecord[]> {
  const { size = 0 } = (await statIfThere(path)) ?? {};
  if (size > largestContent) throw fileTooLarge(file, size, largestContent);
  const rows = await readRows(path, file);
  return rows.map((row, index) => ({
    fields: Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])),
    place: { file, line: index + 1 },
  }));
}

async function readRows(path: string, file: string): Promise<Record<string, unknown>[]> {
  try {
    const buffer = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(buffer);
    const content = metadata.row_groups.reduce((sum, group) => sum + Number(group.total_byte_size), 0);
    if (!(content <= largestContent)) throw fileTooLarge(file, content, largestContent);
    return await parquetReadObjects({ file: buffer, metadata, compressors });
  } catch (error) {
    // hyparquet throws plain errors, of whatever kind a damaged file leads to.
    if (error instanceof Failure) throw error;
    throw parquetMalformed(file, error);
  }
}

/** Values as JSON has them: 64-bit integers as numbers where they are exact, times as ISO texts. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
