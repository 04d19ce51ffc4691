import { add, logSoftmax, matmul, neg, pick } from './operators/index.ts';
import type { Value } from './value.ts';

/** x Wᵀ (+ b): `weight` is [out, in] as PyTorch's `Linear` stores it. */
export function linear(x: Value, weight: Value, bias?: Value): Value {
  const product = matmul(x, weight, { transposeB: true });
  return bias === undefined ? product : add(product, bias);
}

/**
 * -log softmax(logits)[label] of each row.
 * @param logits [n, vocabulary]
 * @param labels int64 [n]
 * @returns [n]
 */
export function crossEntropy(logits: Value, labels: Value): Value {
  return neg(pick(logSoftmax(logits), labels));
}
