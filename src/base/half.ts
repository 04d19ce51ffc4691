const float32 = new Float32Array(1);
const bits32 = new Uint32Array(float32.buffer);

/** The 16 bits of the IEEE 754 half-precision number nearest to `value` (ties to even). */
export function float16Bits(value: number): number {
  float32[0] = value;
  const bits = bits32[0] ?? 0;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // not a number
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // rounds to infinity
  if (magnitude < 0x38800000) {
    // Subnormal: the value as a multiple of 2^-24, which JavaScript's double arithmetic rounds exactly.
    return sign | roundHalfToEven(Math.abs(float32[0]) * 2 ** 24);
  }
  const rebased = magnitude - 0x38000000; // exponent bias 127 -> 15
  return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
}

/** The number that 16 half-precision bits stand for. */
export function float16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The 16 bits of the bfloat16 number nearest to `value` (ties to even): the upper half of a float32, rounded. */
export function bfloat16Bits(value: number): number {
  float32[0] = value;
  const bits = bits32[0] ?? 0;
  if (Number.isNaN(value)) return 0x7fc0;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

/** The number that 16 bfloat16 bits stand for: the upper half of a float32. */
export function bfloat16Value(bits: number): number {
  bits32[0] = bits << 16;
  return float32[0] ?? 0;
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest > 0.5 || (rest === 0.5 && floor % 2 === 1)) return floor + 1;
  return floor;
}
