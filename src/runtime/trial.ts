import { crossEntropy, linear } from '../graph/composites.ts';
import { gradients } from '../graph/gradient.ts';
import {
  add,
  concat,
  constant,
  gather,
  gelu,
  input,
  layerNorm,
  matmul,
  mul,
  reshape,
  rmsNorm,
  rotate,
  silu,
  softmax,
  sumAll,
} from '../graph/operators/index.ts';
import { float32Tensor, int64Tensor, type Shape } from '../graph/tensor.ts';
import type { Value } from '../graph/value.ts';
import type { Provider } from './provider-names.ts';
import { Session } from './session.ts';

/**
 * How far a provider's gradient may be from the processor's, as a share of its largest element. Float32 in another order differs by 1e-6; float16
 * and TF32 by 1e-3.
 */
const tolerance = 1e-4;

const tokens = 4;
const size = 8;

/**
 * Computes the loss of a small network and the gradient of its input with a provider, and with the processor. A provider may give right losses and
 * wrong gradients, where a kernel leaves a further result empty that only the backward pass reads.
 * @returns by how much the gradients differ, as a share of the largest element; undefined where that is no more than rounding
 */
export async function tryOut(provider: Provider): Promise<number | undefined> {
  const [judged, expected] = [await trialGradient(provider), await trialGradient('cpu')];
  const largest = Math.max(...expected.map(Math.abs));
  const difference = Math.max(...expected.map((value, index) => Math.abs(value - (judged[index] ?? 0)))) / largest;
  // A comparison with NaN is false, so that NaN counts as wrong.
  return difference <= tolerance ? undefined : difference;
}

async function trialGradient(provider: Provider): Promise<number[]> {
  const rows = input('rows', 'float32', [tokens, size]);
  const [gradient] = gradients(trialLoss(rows), [rows]);
  if (gradient === undefined) return [];
  const session = await Session.create({ gradient }, { provider });
  try {
    const result = await session.run({ rows: float32Tensor([tokens, size], wave([tokens, size], 0)) });
    return Array.from(result.gradient.data, Number);
  } finally {
    await session.release();
  }
}

/** What a decoder's block, its head and the loss are made of, in small. */
function trialLoss(rows: Value): Value {
  const normal = rmsNorm(rows, weights([size], 1), 1e-5);
  const turned = (phase: number) => {
    const heads = reshape(linear(normal, weights([size, size], phase)), [tokens, 2, size / 2]);
    return reshape(rotate(heads, weights([tokens, size / 4], 3), weights([tokens, size / 4], 4)), [tokens, size]);
  };
  const scores = matmul(turned(5), turned(6), { transposeB: true, scale: 0.5 });
  const middle = add(rows, matmul(softmax(scores), normal));
  const again = layerNorm(middle, weights([size], 7), weights([size], 8), 1e-5);
  const gate = silu(linear(again, weights([size, size], 9)));
  const gated = mul(gate, gelu(linear(again, weights([size, size], 10))));
  const chosen = gather(concat([gated, middle], 1), constant(int64Tensor([3], [2, 0, 2])));
  const logits = linear(chosen, weights([5, 2 * size], 11));
  return sumAll(crossEntropy(logits, constant(int64Tensor([3], [1, 4, 0]))));
}

function weights(shape: Shape, phase: number): Value {
  return constant(float32Tensor(shape, wave(shape, phase)));
}

/** Numbers without a pattern, the same on every machine. */
function wave(shape: Shape, phase: number): number[] {
  const count = shape.reduce((product, each) => product * each, 1);
  return Array.from({ length: count }, (_, index) => Math.sin(phase + 1.7 * index));
}
