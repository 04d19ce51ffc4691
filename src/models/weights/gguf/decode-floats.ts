import { float16Values } from '../expand-floats.ts';

// In the decoders' loops `?? 0` is for the type checker alone: every index is inside its array.

export function decodeFloat32(source: Uint8Array, target: Float32Array, count: number): void {
  new Uint8Array(target.buffer, target.byteOffset, count * 4).set(source.subarray(0, count * 4));
}

export function decodeFloat16(source: Uint8Array, target: Float32Array, count: number): void {
  const values = float16Values();
  for (let i = 0; i < count; i++) target[i] = values[uint16At(source, 2 * i)] ?? 0;
}

/** A bfloat16 is the upper half of a float32. */
export function decodeBfloat16(source: Uint8Array, target: Float32Array, count: number): void {
  const bits = new Uint32Array(target.buffer, target.byteOffset, count);
  for (let i = 0; i < count; i++) bits[i] = uint16At(source, 2 * i) << 16;
}

export function uint16At(source: Uint8Array, at: number): number {
  return (source[at] ?? 0) | ((source[at + 1] ?? 0) << 8);
}
