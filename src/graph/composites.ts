import {
  add,
  erf,
  logSoftmax,
  matmul,
  mean,
  mul,
  neg,
  pick,
  reciprocal,
  sigmoid,
  sqrt,
  sub,
  tanh,
} from './operators/index.ts';
import type { Value } from './value.ts';

/** x Wᵀ (+ b): `weight` is [out, in] as PyTorch's `Linear` stores it. */
export function linear(x: Value, weight: Value, bias?: Value): Value {
  const product = matmul(x, weight, { transposeB: true });
  return bias === undefined ? product : add(product, bias);
}

/** x ∘ σ(x), also called swish (Elfwing et al., 2018). */
export function silu(x: Value): Value {
  return mul(x, sigmoid(x));
}

/** x Φ(x) with the normal distribution's Φ (Hendrycks & Gimpel, 2016). */
export function gelu(x: Value): Value {
  return mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1));
}

/** The approximation of GELU by a hyperbolic tangent that GPT-2 was trained with. */
export function geluTanh(x: Value): Value {
  const inner = mul(add(x, mul(mul(mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return mul(mul(x, 0.5), add(tanh(inner), 1));
}

/** x / √(mean(x²) + ε) ∘ weight over the last axis (Zhang & Sennrich, 2019). */
export function rmsNorm(x: Value, weight: Value, epsilon: number): Value {
  const inverse = reciprocal(sqrt(add(mean(mul(x, x), [-1]), epsilon)));
  return mul(mul(x, inverse), weight);
}

/** (x - mean) / √(variance + ε) ∘ weight + bias over the last axis (Ba et al., 2016). */
export function layerNorm(x: Value, weight: Value, bias: Value, epsilon: number): Value {
  const centred = sub(x, mean(x, [-1]));
  const inverse = reciprocal(sqrt(add(mean(mul(centred, centred), [-1]), epsilon)));
  return add(mul(mul(centred, inverse), weight), bias);
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
