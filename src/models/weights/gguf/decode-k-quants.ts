import { float16Values } from '../expand-floats.ts';
import { uint16At } from './decode-floats.ts';

/*
 * Blocks of 256 elements in groups that have small integer scales of their own, under one half-precision scale of the block.
 * The results are those of float32 arithmetic to the last bit: the products have at most 24 significant bits, and what is stored into
 * the float32 array is rounded once.
 */

/** 8 groups of 32 elements, x = d · scale · q - dmin · minimum, with q of 4 bits. */
export function decodeQ4K(source: Uint8Array, target: Float32Array, blocks: number): void {
  const float16 = float16Values();
  for (let block = 0, at = 0, out = 0; block < blocks; block++, at += 144, out += 256) {
    const d = float16[uint16At(source, at)] ?? 0;
    const dmin = float16[uint16At(source, at + 2)] ?? 0;
    for (let group = 0; group < 8; group++) {
      const scale = d * groupScale(source, at + 4, group);
      const minimum = dmin * groupMinimum(source, at + 4, group);
      // Two groups share 32 bytes: the low nibbles are the first's, the high ones the second's.
      const nibbles = at + 16 + 32 * (group >> 1);
      const shift = 4 * (group & 1);
      for (let j = 0; j < 32; j++) {
        target[out + 32 * group + j] = scale * (((source[nibbles + j] ?? 0) >> shift) & 15) - minimum;
      }
    }
  }
}

/** As Q4_K; the fifth bit of element j of group g is bit g of byte j of 32 bytes before the nibbles. */
export function decodeQ5K(source: Uint8Array, target: Float32Array, blocks: number): void {
  const float16 = float16Values();
  for (let block = 0, at = 0, out = 0; block < blocks; block++, at += 176, out += 256) {
    const d = float16[uint16At(source, at)] ?? 0;
    const dmin = float16[uint16At(source, at + 2)] ?? 0;
    for (let group = 0; group < 8; group++) {
      const scale = d * groupScale(source, at + 4, group);
      const minimum = dmin * groupMinimum(source, at + 4, group);
      const nibbles = at + 48 + 32 * (group >> 1);
      const shift = 4 * (group & 1);
      for (let j = 0; j < 32; j++) {
        const fifth = ((source[at + 16 + j] ?? 0) >> group) & 1;
        const q = (((source[nibbles + j] ?? 0) >> shift) & 15) | (fifth << 4);
        target[out + 32 * group + j] = scale * q - minimum;
      }
    }
  }
}

/** 16 groups of 16 elements, x = d · scale · (q - 32), with q of 4 + 2 bits. */
export function decodeQ6K(source: Uint8Array, target: Float32Array, blocks: number): void {
  const float16 = float16Values();
  const signed = new Int8Array(source.buffer, source.byteOffset, source.byteLength);
  for (let block = 0, at = 0, out = 0; block < blocks; block++, at += 210, out += 256) {
    const d = float16[uint16At(source, at + 208)] ?? 0;
    for (let group = 0; group < 16; group++) {
      const scale = d * (signed[at + 192 + group] ?? 0);
      // In each half of the block: 64 bytes of low nibbles (then their high nibbles), 32 bytes with two bits for each quarter.
      const half = group >> 3;
      const quarter = (group >> 1) & 3;
      const low = at + 64 * half + 32 * (quarter & 1) + 16 * (group & 1);
      const high = at + 128 + 32 * half + 16 * (group & 1);
      const lowShift = 4 * (quarter >> 1);
      for (let j = 0; j < 16; j++) {
        const q = (((source[low + j] ?? 0) >> lowShift) & 15) | ((((source[high + j] ?? 0) >> (2 * quarter)) & 3) << 4);
        target[out + 16 * group + j] = scale * (q - 32);
      }
    }
  }
}

// The 6-bit scales and minima of 8 groups in 12 bytes: four scales, four minima, then the low nibbles of the other four of each;
// their upper two bits are the upper bits of the first eight bytes.

function groupScale(source: Uint8Array, at: number, group: number): number {
  if (group < 4) return (source[at + group] ?? 0) & 63;
  return ((source[at + group + 4] ?? 0) & 15) | (((source[at + group - 4] ?? 0) >> 6) << 4);
}

function groupMinimum(source: Uint8Array, at: number, group: number): number {
  if (group < 4) return (source[at + group + 4] ?? 0) & 63;
  return ((source[at + group + 4] ?? 0) >> 4) | (((source[at + group] ?? 0) >> 6) << 4);
}
