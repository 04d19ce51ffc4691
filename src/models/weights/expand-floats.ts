import { float16Value } from '../../base/half.ts';

// In these loops `?? 0` is for the type checker alone: every index is inside its array, and the compiled code pays nothing for it.

let table: Float32Array | undefined;

/** The values of all 65,536 half-precision numbers, by their bits. */
export function float16Values(): Float32Array {
  table ??= Float32Array.from({ length: 1 << 16 }, (_, bits) => float16Value(bits));
  return table;
}

export function expandFloat16(source: Uint16Array, target: Float32Array): void {
  const values = float16Values();
  for (let i = 0; i < source.length; i++) target[i] = values[source[i] ?? 0] ?? 0;
}

/** A bfloat16 is the upper half of a float32. */
export function expandBfloat16(source: Uint16Array, target: Float32Array): void {
  const bits = new Uint32Array(target.buffer, target.byteOffset, source.length);
  for (let i = 0; i < source.length; i++) bits[i] = (source[i] ?? 0) << 16;
}
