import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { float32Tensor, int64Tensor, type TensorData } from '../../src/graph/tensor.ts';

const tensor = z
  .object({
    dtype: z.enum(['float32', 'int64', 'bool']),
    shape: z.array(z.number()),
    data: z.array(z.union([z.number(), z.boolean()])),
  })
  .transform(({ dtype, shape, data }): TensorData => {
    const values = data.map(Number);
    if (dtype === 'float32') return float32Tensor(shape, values);
    if (dtype === 'int64') return int64Tensor(shape, values);
    return { dtype, shape, data: Uint8Array.from(values) };
  });

const operatorCase = z.object({
  inputs: z.array(tensor),
  output: tensor,
  /** The gradients are those of Σ output ∘ cotangent. Missing where no input has one. */
  cotangent: tensor.optional(),
  gradients: z.array(tensor.nullable()).default([]),
});

export type OperatorCase = z.output<typeof operatorCase>;

/** Cases of operators with what PyTorch computes, made by `test/fixtures/operators/make_operators.py`. */
export const { cases, second } = z
  .object({
    cases: z.record(z.string(), operatorCase),
    /** `gradients` are those of Σ g² over the gradients g of the sum of the outputs. */
    second: z.record(z.string(), z.object({ inputs: z.array(tensor), gradients: z.array(tensor) })),
  })
  .parse(JSON.parse(readFileSync(new URL('../fixtures/operators/operators.json', import.meta.url), 'utf8')));
