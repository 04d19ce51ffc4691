import { float16Values } from '../expand-floats.ts';
import { uint16At } from './decode-floats.ts';

/*
 * Blocks of 32 elements with one half-precision scale d, and in the `_1` types a minimum m: x = d · q or x = d · q + m.
 * Nibble j of a block is element j (the low half of byte j) or j + 16 (the high half).
 *
 * The results are those of float32 arithmetic to the last bit: d has 11 significant bits and q at most 8, so that d · q is exact, and
 * what is stored into the float32 array is rounded once.
 */

export function decodeQ4_0(source: Uint8Array, target: Float32Array, blocks: number): void {
  const float16 = float16Values();
  for (let block = 0, at = 0, out = 0; block < blocks; block++, at += 18, out += 32) {
    const d = float16[uint16At(source, at)] ?? 0;
    for (let j = 0; j < 16; j++) {
      const byte = source[at + 2 + j] ?? 0;
      target[out + j] = d * ((byte & 15) - 8);
      target[out + 16 + j] = d * ((byte >> 4) - 8);
    }
  }
}

export function decodeQ4_1(source: Uint8Array, target: Float32Array, blocks: number): void {
  const float16 = float16Values();
  for (let block = 0, at = 0, out = 0; block < blocks; block++, at += 20, out += 32) {
    const d = float16[uint16At(source, at)] ?? 0;
    const m = float16[uint16At(source, at + 2)] ?? 0;
    for (let j = 0; j < 16; j++) {
      const byte = source[at + 4 + j] ?? 0;
      target[out + j] = d * (byte & 15) + m;
      target[out + 16 + j] = d * (byte >> 4) + m;
    }
  }
}

/** The fifth bits of all 32 elements stand in a uint32 before the nibbles. */
export function decodeQ5_0(source: Uint8Array, target: Float32Array, blocks: number): void {
  const float16 = float16Values();
  for (let block = 0, at = 0, out = 0; block < blocks; block++, at += 22, out += 32) {
    const d = float16[uint16At(source, at)] ?? 0;
    const low = uint16At(source, at + 2);
    const high = uint16At(source, at + 4);
    for (let j = 0; j < 16; j++) {
      const byte = source[at + 6 + j] ?? 0;
      target[out + j] = d * (((byte & 15) | (((low >> j) & 1) << 4)) - 16);
      target[out + 16 + j] = d * (((byte >> 4) | (((high >> j) & 1) << 4)) - 16);
    }
  }
}

export function decodeQ5_1(source: Uint8Array, target: Float32Array, blocks: number): void {
  const float16 = float16Values();
  for (let block = 0, at = 0, out = 0; block < blocks; block++, at += 24, out += 32) {
    const d = float16[uint16At(source, at)] ?? 0;
    const m = float16[uint16At(source, at + 2)] ?? 0;
    const low = uint16At(source, at + 4);
    const high = uint16At(source, at + 6);
    for (let j = 0; j < 16; j++) {
      const byte = source[at + 8 + j] ?? 0;
      target[out + j] = d * ((byte & 15) | (((low >> j) & 1) << 4)) + m;
      target[out + 16 + j] = d * ((byte >> 4) | (((high >> j) & 1) << 4)) + m;
    }
  }
}

export function decodeQ8_0(source: Uint8Array, target: Float32Array, blocks: number): void {
  const float16 = float16Values();
  const signed = new Int8Array(source.buffer, source.byteOffset, source.byteLength);
  for (let block = 0, at = 0, out = 0; block < blocks; block++, at += 34, out += 32) {
    const d = float16[uint16At(source, at)] ?? 0;
    for (let j = 0; j < 32; j++) target[out + j] = d * (signed[at + 2 + j] ?? 0);
  }
}
