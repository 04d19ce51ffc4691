import type { WorkOptions } from '../../base/progress.ts';
import { halfPrecision } from '../../graph/half-precision.ts';
import { constant, input, integerMatmul } from '../../graph/operators/index.ts';
import type { Pass } from '../../graph/rewrite.ts';
import { selectRowsEarly } from '../../graph/select-rows-early.ts';
import { float32Tensor } from '../../graph/tensor.ts';
import type { LanguageModel } from '../../models/language-model.ts';
import { Session, type SessionOptions } from '../../runtime/session.ts';
import { bf16NeedsCuda } from '../failures.ts';
import { int8NeedsCpu } from '../int8/failures.ts';
import { type Int8Mode, withInt8Products } from '../int8/int8-products.ts';
import { int8InCache } from '../int8/int8-weights.ts';
import { joinedWeights } from '../int8/joined-weights.ts';

/** How a tuning computes, 16-bit floats by the names that transformers gives them. Evaluation is always exact. */
export type Precision = 'exact' | 'fp16' | 'bf16' | Int8Mode;

const halfPrecisions = { fp16: 'float16', bf16: 'bfloat16' } as const;

/**
 * Gradients below 6e-8 vanish in float16, and above 65504 they are lost: a step begins with the first scale and is done again with the next where its gradient
 * overflows. Powers of two, so that they change nothing else.
 */
const float16LossScales = [2 ** 8, 2 ** 4, 1];

/** What a `PromptLoss` needs to compute in a precision. */
export interface Arithmetic {
  readonly model: LanguageModel;
  readonly session: SessionOptions;
  readonly passes: readonly Pass[];
  /** See `TrainableLoss.lossScales`. */
  readonly lossScales?: readonly number[];
}

/**
 * The first tuning of a model in int8 writes its weights as int8 into the cache.
 * @throws Failure when int8 is to be computed elsewhere than on the processor
 */
export async function arithmetic(
  precision: Precision,
  model: LanguageModel,
  session: SessionOptions,
  options: WorkOptions = {},
): Promise<Arithmetic> {
  const { provider = 'cpu' } = session;
  if (precision === 'exact') return { model, session, passes: [selectRowsEarly] };
  if (precision === 'fp16' || precision === 'bf16') {
    // onnxruntime has hardly a kernel for bfloat16 elsewhere; of float16 the processor has few, and computes the others in float32.
    if (precision === 'bf16' && provider !== 'cuda') throw bf16NeedsCuda(provider);
    const half = halfPrecisions[precision];
    return {
      model,
      session,
      passes: [selectRowsEarly, (outputs) => halfPrecision(outputs, half)],
      ...(precision === 'fp16' ? { lossScales: float16LossScales } : {}),
    };
  }
  if (provider !== 'cpu') throw int8NeedsCpu(precision, provider);
  const weights = joinedWeights(model.weights, await int8InCache(model, session, options));
  return {
    model: { ...model, weights },
    session: { ...session, weightFolder: weights.folder, wideInt8Sums: await int8SumsOverflow() },
    passes: [selectRowsEarly, (outputs) => withInt8Products(outputs, weights, precision)],
  };
}

/** Processors without VNNI add int8 products up in 16 bits, and then 255 · 127 twice is too much. */
async function int8SumsOverflow(): Promise<boolean> {
  const inner = 64;
  const matrix = constant({ dtype: 'int8', shape: [inner, 1], data: new Int8Array(inner).fill(127) });
  const product = integerMatmul(input('a', 'uint8', [1, inner]), matrix, constant(float32Tensor([1], [1])));
  const session = await Session.create({ product }, { threads: 1 });
  const a = { dtype: 'uint8', shape: [1, inner], data: new Uint8Array(inner).fill(255) } as const;
  const { data } = (await session.run({ a })).product;
  await session.release();
  return data[0] !== 127 * 127 * inner;
}
