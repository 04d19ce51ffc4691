import { t } from '../../../base/l10n.ts';
import { countTooLarge, stringNotUtf8 } from './failures.ts';

/** Thrown when the bytes at hand end before the header does. */
export class EndOfBytes extends Error {
  constructor(
    readonly offset: number,
    readonly what: string,
  ) {
    super(what);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads little-endian values one after another; never beyond the bytes. */
export class Cursor {
  private at = 0;
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly file: string,
    /** Bytes of the whole file, of which `bytes` are the first. */
    private readonly fileSize: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get offset(): number {
    return this.at;
  }

  uint8(what: string): number {
    return this.view.getUint8(this.advance(1, what));
  }
  int8(what: string): number {
    return this.view.getInt8(this.advance(1, what));
  }
  uint16(what: string): number {
    return this.view.getUint16(this.advance(2, what), true);
  }
  int16(what: string): number {
    return this.view.getInt16(this.advance(2, what), true);
  }
  uint32(what: string): number {
    return this.view.getUint32(this.advance(4, what), true);
  }
  int32(what: string): number {
    return this.view.getInt32(this.advance(4, what), true);
  }
  float32(what: string): number {
    return this.view.getFloat32(this.advance(4, what), true);
  }
  float64(what: string): number {
    return this.view.getFloat64(this.advance(8, what), true);
  }
  uint64(what: string): bigint {
    return this.view.getBigUint64(this.advance(8, what), true);
  }
  int64(what: string): bigint {
    return this.view.getBigInt64(this.advance(8, what), true);
  }

  /** A uint64 that counts things of at least `bytesEach`, all of which lie further on in the file. */
  count(what: string, bytesEach: number): number {
    const count = this.uint64(what);
    const limit = Math.floor((this.fileSize - this.at) / bytesEach);
    if (count > limit) throw countTooLarge(this.file, what, count, limit);
    return Number(count);
  }

  /** A text with its length in front of it. */
  string(what: string): string {
    const length = this.count(t('bytes of {0}', what), 1);
    const start = this.advance(length, what);
    try {
      return utf8.decode(this.bytes.subarray(start, start + length));
    } catch {
      throw stringNotUtf8(this.file, start);
    }
  }

  private advance(length: number, what: string): number {
    const start = this.at;
    if (start + length > this.bytes.length) throw new EndOfBytes(this.bytes.length, what);
    this.at += length;
    return start;
  }
}
