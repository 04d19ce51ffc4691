import { decodeBfloat16, decodeFloat16, decodeFloat32 } from './decode-floats.ts';
import { decodeQ4K, decodeQ5K, decodeQ6K } from './decode-k-quants.ts';
import { decodeQ4_0, decodeQ4_1, decodeQ5_0, decodeQ5_1, decodeQ8_0 } from './decode-legacy-quants.ts';

/** Writes the elements of the first `blocks` blocks of `source` to the beginning of `target`. */
export type BlockDecoder = (source: Uint8Array, target: Float32Array, blocks: number) => void;

interface BlockFormat {
  readonly name: string;
  readonly blockElements: number;
  readonly blockBytes: number;
  readonly decode: BlockDecoder;
}

/** The supported element types by ggml's numbers for them. */
export const quantisations = {
  0: { name: 'F32', blockElements: 1, blockBytes: 4, decode: decodeFloat32 },
  1: { name: 'F16', blockElements: 1, blockBytes: 2, decode: decodeFloat16 },
  2: { name: 'Q4_0', blockElements: 32, blockBytes: 18, decode: decodeQ4_0 },
  3: { name: 'Q4_1', blockElements: 32, blockBytes: 20, decode: decodeQ4_1 },
  6: { name: 'Q5_0', blockElements: 32, blockBytes: 22, decode: decodeQ5_0 },
  7: { name: 'Q5_1', blockElements: 32, blockBytes: 24, decode: decodeQ5_1 },
  8: { name: 'Q8_0', blockElements: 32, blockBytes: 34, decode: decodeQ8_0 },
  12: { name: 'Q4_K', blockElements: 256, blockBytes: 144, decode: decodeQ4K },
  13: { name: 'Q5_K', blockElements: 256, blockBytes: 176, decode: decodeQ5K },
  14: { name: 'Q6_K', blockElements: 256, blockBytes: 210, decode: decodeQ6K },
  30: { name: 'BF16', blockElements: 1, blockBytes: 2, decode: decodeBfloat16 },
} as const satisfies Readonly<Record<number, BlockFormat>>;

export type Quantisation = keyof typeof quantisations;

export function isQuantisation(type: number): type is Quantisation {
  return Object.hasOwn(quantisations, type);
}

/** ggml's names of the types that are not supported, so that they can be refused by name. */
const otherTypes: Readonly<Record<number, string>> = {
  9: 'Q8_1',
  10: 'Q2_K',
  11: 'Q3_K',
  15: 'Q8_K',
  16: 'IQ2_XXS',
  17: 'IQ2_XS',
  18: 'IQ3_XXS',
  19: 'IQ1_S',
  20: 'IQ4_NL',
  21: 'IQ3_S',
  22: 'IQ2_S',
  23: 'IQ4_XS',
  24: 'I8',
  25: 'I16',
  26: 'I32',
  27: 'I64',
  28: 'F64',
  29: 'IQ1_M',
  34: 'TQ1_0',
  35: 'TQ2_0',
  39: 'MXFP4',
  40: 'NVFP4',
};

export function typeName(type: number): string {
  return isQuantisation(type) ? quantisations[type].name : (otherTypes[type] ?? `#${type}`);
}
