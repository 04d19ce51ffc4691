import { extname } from 'node:path';
import type { WorkOptions } from '../../base/progress.ts';
import { hubDatasetFile, isHubDatasetFile } from '../../models/sources/hub/dataset-file.ts';
import { type DataFormat, dataFormats } from '../../settings/task-settings.ts';
import { readTextFile } from '../../settings/text-file.ts';
import { dataFileEmpty, formatUnknown } from '../failures.ts';
import type { DataRecord } from '../record.ts';
import { readDelimited } from './delimited.ts';
import { readJsonLines } from './json-lines.ts';
import { readJsonFile, readJsonList } from './json-list.ts';
import { readParquet } from './parquet.ts';
import { readSquad } from './squad.ts';

/** As much as one JavaScript string safely holds, and far more than a soft prompt needs. */
const largestFile = 256 * 2 ** 20;

const formatByExtension: Readonly<Record<string, DataFormat>> = {
  '.jsonl': 'json-lines',
  '.ndjson': 'json-lines',
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.parquet': 'parquet',
};

export interface ReadOptions {
  /** Undefined: by the name of the file. */
  readonly format?: DataFormat | undefined;
  /** The names of the columns of a CSV or TSV file without a header. */
  readonly columns?: readonly string[] | undefined;
}

/**
 * The records of a data file, in its order.
 * @param file a path, or a file of a data set on the hub, which is fetched when it is not on this machine
 * @throws Failure with the file, and the line where it is known: not found, not UTF-8, broken, empty
 */
export async function readRecords(file: string, options: ReadOptions, work: WorkOptions = {}): Promise<DataRecord[]> {
  const extension = extname(file).toLowerCase();
  const format = options.format ?? (extension === '.json' ? 'json-or-squad' : formatByExtension[extension]);
  if (format === undefined) throw formatUnknown(file, dataFormats);
  const path = isHubDatasetFile(file) ? await hubDatasetFile(file, work) : file;
  const records =
    format === 'parquet'
      ? await readParquet(path, file)
      : parseRecords(await readTextFile(path, largestFile), file, format, options.columns);
  if (records.length === 0) throw dataFileEmpty(file);
  return records;
}

function parseRecords(
  text: string,
  file: string,
  format: Exclude<DataFormat, 'parquet'> | 'json-or-squad',
  columns: readonly string[] | undefined,
): DataRecord[] {
  switch (format) {
    case 'json-lines':
      return readJsonLines(text, file);
    case 'json':
      return readJsonList(text, file);
    case 'json-or-squad':
      return readJsonFile(text, file);
    case 'csv':
      return readDelimited(text, file, ',', columns);
    case 'tsv':
      return readDelimited(text, file, '\t', columns);
    case 'squad':
      return readSquad(text, file);
  }
}
