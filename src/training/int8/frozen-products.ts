import { constant, gather } from '../../graph/operators/index.ts';
import { Weight } from '../../graph/operators/leaves.ts';
import { MatMul } from '../../graph/operators/matmul.ts';
import { int64Tensor } from '../../graph/tensor.ts';
import { topologicalOrder, type Value } from '../../graph/value.ts';
import { PackedAttention } from '../../models/attention/packed-attention.ts';
import type { LanguageModel } from '../../models/language-model.ts';
import { GraphWeights } from '../../models/weights/weight-source.ts';

/** A product of activations with a matrix of the model: x W, or x Wᵀ where the matrix is stored as PyTorch's `Linear` does. */
export interface FrozenProduct {
  /** [n, inputs] */
  readonly x: Value;
  readonly weight: Weight;
  readonly transposed: boolean;
}

/** The product that a value is, if it is one. */
export function frozenProduct({ operator, inputs: [x, weight] }: Value): FrozenProduct | undefined {
  if (!(operator instanceof MatMul) || operator.transposeA || operator.scale !== 1) return undefined;
  if (x?.rank !== 2 || !(weight?.operator instanceof Weight)) return undefined;
  return { x, weight: weight.operator, transposed: operator.transposeB };
}

/** The products of a network's layers over the tokens `ids`. The output head is none of them. */
export function layerProducts({ network, weights }: LanguageModel, ids: readonly number[]): FrozenProduct[] {
  const values = new GraphWeights(weights);
  const tokens = constant(int64Tensor([ids.length], ids));
  const attention = new PackedAttention({ prefix: 0, batch: 1, length: ids.length });
  const hiddenStates = network.hiddenStates(values, gather(network.tokenEmbeddings(values), tokens), attention);
  return topologicalOrder([hiddenStates]).flatMap((value) => frozenProduct(value) ?? []);
}
