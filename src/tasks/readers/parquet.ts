import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet';
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
    const buffer = settled(await asyncBufferFromFile(path));
    const metadata = await parquetMetadataAsync(buffer);
    const content = metadata.row_groups.reduce((sum, group) => sum + Number(group.total_byte_size), 0);
    if (!(content <= largestContent)) throw fileTooLarge(file, content, largestContent);
    requireColumnsOfSchema(metadata);
    return await parquetReadObjects({ file: buffer, metadata, compressors });
  } catch (error) {
    // hyparquet throws plain errors, of whatever kind a damaged file leads to.
    if (error instanceof Failure) throw error;
    throw parquetMalformed(file, error);
  }
}

/**
 * A buffer that rejects for a range outside the file, where it would throw while other columns are being read; and whose rejections may
 * go unheard, since hyparquet does not wait for all that it asks for once it has failed. Either would end the process.
 */
function settled({ byteLength, slice }: AsyncBuffer): AsyncBuffer {
  return {
    byteLength,
    slice: (start, end) => {
      const bytes = Promise.resolve().then(() => slice(start, end));
      bytes.catch(() => undefined);
      return bytes;
    },
  };
}

/**
 * Each group of rows has the columns of the schema, each once. hyparquet reads other columns too but waits for none of them, so that an
 * error in one would end the process.
 */
function requireColumnsOfSchema(metadata: FileMetaData): void {
  const schema = parquetSchema(metadata);
  const leaves = leavesOf(schema);
  const names = schema.children.map(({ element }) => element.name);
  const isAmbiguous = new Set(leaves).size < leaves.length || new Set(names).size < names.length;
  if (isAmbiguous) throw new Error('a column is there twice');
  const expected = leaves.toSorted().join('\n');
  for (const { columns } of metadata.row_groups) {
    const found = columns.map(({ meta_data }) => (meta_data?.path_in_schema ?? []).join('.'));
    if (found.toSorted().join('\n') !== expected) throw new Error('the columns are not those of the schema');
  }
}

function leavesOf({ path, children }: SchemaTree): string[] {
  return children.length === 0 ? [path.join('.')] : children.flatMap(leavesOf);
}

/** Values as JSON has them: 64-bit integers as numbers where they are exact, times as ISO texts. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
