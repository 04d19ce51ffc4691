export { gelu, geluTanh, silu } from './activation.ts';
export * from './elementwise.ts';
export { gather, pick, place, scatterAdd } from './indexing.ts';
export { constant, input, weight } from './leaves.ts';
export { matmul } from './matmul.ts';
export { concat, expand, pad, reshape, slice, split, transpose } from './movement.ts';
export { layerNorm, logSoftmax, rmsNorm, softmax } from './normalisation.ts';
export { argMax, mean, sum, sumAll, sumToShape, topK } from './reduction.ts';
export { rotate } from './rotation.ts';
