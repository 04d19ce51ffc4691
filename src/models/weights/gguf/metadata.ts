import { t } from '../../../base/l10n.ts';
import type { Cursor } from './cursor.ts';
import { duplicateName, entryInvalid, entryMissing, nestedArray, valueTypeUnknown } from './failures.ts';

export type GgufScalar = string | number | boolean | bigint;
export type GgufValue = GgufScalar | readonly GgufScalar[];

/** The entries of a GGUF file by their keys. 64-bit integers are numbers where a number holds them exactly. */
export type GgufMetadata = ReadonlyMap<string, GgufValue>;

const stringType = 8;
const arrayType = 9;

/** The types of values by their number in the file: how many bytes each has at least, and how it is read. */
const scalarTypes: Readonly<Record<number, { bytes: number; read: (cursor: Cursor, what: string) => GgufScalar }>> = {
  0: { bytes: 1, read: (cursor, what) => cursor.uint8(what) },
  1: { bytes: 1, read: (cursor, what) => cursor.int8(what) },
  2: { bytes: 2, read: (cursor, what) => cursor.uint16(what) },
  3: { bytes: 2, read: (cursor, what) => cursor.int16(what) },
  4: { bytes: 4, read: (cursor, what) => cursor.uint32(what) },
  5: { bytes: 4, read: (cursor, what) => cursor.int32(what) },
  6: { bytes: 4, read: (cursor, what) => shortestDecimal(cursor.float32(what)) },
  7: { bytes: 1, read: (cursor, what) => cursor.uint8(what) !== 0 },
  [stringType]: { bytes: 8, read: (cursor, what) => cursor.string(what) },
  10: { bytes: 8, read: (cursor, what) => exactNumber(cursor.uint64(what)) },
  11: { bytes: 8, read: (cursor, what) => exactNumber(cursor.int64(what)) },
  12: { bytes: 8, read: (cursor, what) => cursor.float64(what) },
};

/** An entry has at least the length of its key, its type and one byte. */
const smallestEntry = 8 + 4 + 1;

export function readMetadata(cursor: Cursor, file: string): GgufMetadata {
  const metadata = new Map<string, GgufValue>();
  const count = cursor.count(t('entries'), smallestEntry);
  for (let i = 0; i < count; i++) {
    const key = cursor.string(t('the key of an entry'));
    if (metadata.has(key)) throw duplicateName(file, key);
    metadata.set(key, readValue(cursor, file, key));
  }
  return metadata;
}

function readValue(cursor: Cursor, file: string, key: string): GgufValue {
  const what = t('the entry "{0}"', key);
  const type = cursor.uint32(what);
  if (type !== arrayType) return scalarType(type, file, key).read(cursor, what);
  const elementType = cursor.uint32(what);
  if (elementType === arrayType) throw nestedArray(file, key);
  const { bytes, read } = scalarType(elementType, file, key);
  const length = cursor.count(what, bytes);
  const values: GgufScalar[] = [];
  for (let i = 0; i < length; i++) values.push(read(cursor, what));
  return values;
}

function scalarType(type: number, file: string, key: string) {
  const known = scalarTypes[type];
  if (known === undefined) throw valueTypeUnknown(file, key, type);
  return known;
}

/** The number with the fewest digits that float32 rounds to `value`: what config.json said, 1e-5 and not 9.999999747378752e-6. */
function shortestDecimal(value: number): number {
  for (const digits of [6, 7, 8]) {
    const decimal = Number(value.toPrecision(digits));
    if (Math.fround(decimal) === value) return decimal;
  }
  return value;
}

function exactNumber(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** Reads the entries that a model cannot do without, or falls back to their defaults. */
export class MetadataReader {
  constructor(
    readonly file: string,
    private readonly metadata: GgufMetadata,
  ) {}

  /** A positive whole number. */
  size(key: string, fallback?: number): number {
    const value = this.metadata.get(key) ?? fallback;
    if (value === undefined) throw entryMissing(this.file, key);
    if (typeof value !== 'number' || !Number.isInteger(value) || value <= 0) {
      throw entryInvalid(this.file, key, t('a positive whole number'));
    }
    return value;
  }

  optionalSize(key: string): number | undefined {
    return this.metadata.has(key) ? this.size(key) : undefined;
  }

  number(key: string, fallback?: number): number {
    const value = this.metadata.get(key) ?? fallback;
    if (value === undefined) throw entryMissing(this.file, key);
    if (typeof value !== 'number' || !Number.isFinite(value)) throw entryInvalid(this.file, key, t('a number'));
    return value;
  }

  text(key: string, fallback?: string): string {
    const value = this.metadata.get(key) ?? fallback;
    if (value === undefined) throw entryMissing(this.file, key);
    if (typeof value !== 'string') throw entryInvalid(this.file, key, t('a text'));
    return value;
  }

  boolean(key: string, fallback: boolean): boolean {
    const value = this.metadata.get(key) ?? fallback;
    if (typeof value !== 'boolean') throw entryInvalid(this.file, key, t('true or false'));
    return value;
  }
}
