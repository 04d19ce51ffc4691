/** Writes GGUF files value by value, also such as no program would write. */
export class GgufBytes {
  private readonly parts: Uint8Array[] = [];

  get length(): number {
    return this.parts.reduce((sum, part) => sum + part.length, 0);
  }

  raw(...bytes: number[]): this {
    this.parts.push(Uint8Array.from(bytes));
    return this;
  }
  uint32(value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    this.parts.push(bytes);
    return this;
  }
  uint64(value: number | bigint): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
    this.parts.push(bytes);
    return this;
  }
  string(text: string): this {
    const bytes = new TextEncoder().encode(text);
    this.uint64(bytes.length);
    this.parts.push(bytes);
    return this;
  }
  header(tensors: number | bigint, entries: number | bigint, version = 3): this {
    return this.raw(0x47, 0x47, 0x55, 0x46).uint32(version).uint64(tensors).uint64(entries);
  }
  textEntry(key: string, value: string): this {
    return this.string(key).uint32(8).string(value);
  }
  sizeEntry(key: string, value: number): this {
    return this.string(key).uint32(4).uint32(value);
  }
  /** `sizes` innermost first, as the file has them. */
  tensor(name: string, sizes: readonly (number | bigint)[], type: number, offset: number | bigint): this {
    this.string(name).uint32(sizes.length);
    for (const size of sizes) this.uint64(size);
    return this.uint32(type).uint64(offset);
  }
  /** Zeros up to a multiple of `alignment`, and then `count` bytes. */
  data(count: number, alignment = 32): this {
    const padding = (alignment - (this.length % alignment)) % alignment;
    this.parts.push(new Uint8Array(padding + count));
    return this;
  }
  bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.parts));
  }
}
