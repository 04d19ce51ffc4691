import { basename, dirname, extname, join } from 'node:path';
import { FileType, Uri, workspace } from 'vscode';

/** What the first records of a file of examples tell. */
export interface DataSample {
  /** The names of its fields, in their order. */
  readonly fields: readonly string[];
  /** The number of different values of each field, as far as the sample goes. */
  readonly distinct: ReadonlyMap<string, number>;
  readonly records: number;
}

/** Enough to see what a field holds; the tuning reads the rest. */
const sampledBytes = 2 ** 20;
const mostChoices = 20;

/** Reads the beginning of a JSON-lines, CSV or TSV file. */
export async function sampleData(file: string): Promise<DataSample> {
  const bytes = await workspace.fs.readFile(Uri.file(file));
  const text = new TextDecoder().decode(bytes.subarray(0, sampledBytes));
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  // The last line of a part may be cut.
  if (bytes.length > sampledBytes) lines.pop();
  const records = extname(file) === '.jsonl' ? lines.flatMap(jsonRecord) : tableRecords(lines, extname(file));
  const values = new Map<string, Set<string>>();
  for (const record of records) {
    for (const [field, value] of Object.entries(record)) {
      const known = values.get(field) ?? new Set();
      values.set(field, known.add(String(value)));
    }
  }
  const distinct = new Map([...values].map(([field, known]) => [field, known.size]));
  return { fields: [...values.keys()], distinct, records: records.length };
}

/** Whether a field holds one of a few answers, and not free text. */
export function isChoice({ distinct, records }: DataSample, field: string): boolean {
  const count = distinct.get(field) ?? 0;
  return count >= 2 && count <= mostChoices && count * 2 <= records;
}

function jsonRecord(line: string): Record<string, unknown>[] {
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === 'object' && record !== null ? [{ ...record }] : [];
  } catch {
    // A broken line is told with its place when the tuning reads the file.
    return [];
  }
}

/** Quotes are followed as far as a sample needs them; the tuning reads the file with a parser of CSV. */
function tableRecords(lines: readonly string[], extension: string): Record<string, unknown>[] {
  const separator = extension === '.tsv' ? '\t' : ',';
  const [head = '', ...rows] = lines.map((line) => line.split(separator).map((cell) => cell.replace(/^"|"$/g, '')));
  return rows.map((cells) => Object.fromEntries([...head].map((name, index) => [name, cells[index] ?? ''])));
}

/** The file that holds another part of the same data: `dev.jsonl` beside `train.jsonl`. */
export async function siblingOf(file: string, names: readonly string[]): Promise<string | undefined> {
  const extension = extname(file);
  for (const name of names) {
    const sibling = join(dirname(file), basename(file, extension).replace(/train(ing)?/i, name) + extension);
    if (sibling !== file && (await isFile(sibling))) return sibling;
  }
  return undefined;
}

export async function isFile(path: string): Promise<boolean> {
  try {
    return (await workspace.fs.stat(Uri.file(path))).type !== FileType.Directory;
  } catch {
    // There is nothing of that name.
    return false;
  }
}
