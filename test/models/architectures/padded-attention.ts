import { add, concat, constant, matmul, reshape, slice, softmax } from '../../../src/graph/operators/index.ts';
import { float32Tensor, int64Tensor } from '../../../src/graph/tensor.ts';
import type { Value } from '../../../src/graph/value.ts';
import type { AttentionContext, AttentionInputs } from '../../../src/models/attention/attention-context.ts';

/**
 * Causal attention of a batch padded on the right, head by head as the formula is written: slow, and simple enough to be the judge
 * of the contexts that the product uses.
 */
export class PaddedAttention implements AttentionContext {
  readonly positions: Value;
  private readonly mask: Value;

  constructor(
    private readonly batch: number,
    private readonly length: number,
  ) {
    const places = [...Array(length).keys()];
    this.positions = constant(int64Tensor([batch * length], Array(batch).fill(places).flat()));
    const visible = places.flatMap((row) => places.map((column) => (column <= row ? 0 : Number.NEGATIVE_INFINITY)));
    this.mask = constant(float32Tensor([length, length], visible));
  }

  attend({ query, key, value, scale }: AttentionInputs): Value {
    const perGroup = query.size(1) / key.size(1);
    const outputs = [...Array(query.size(1)).keys()].map((head) => {
      const group = Math.floor(head / perGroup);
      const scores = matmul(this.head(query, head), this.head(key, group), { transposeB: true, scale });
      return matmul(softmax(add(scores, this.mask)), this.head(value, group));
    });
    return reshape(concat(outputs, -1), [this.batch * this.length, query.size(1) * query.size(2)]);
  }

  /** One head of all rows: [batch, length, headSize]. */
  private head(x: Value, index: number): Value {
    return reshape(slice(x, 1, index, index + 1), [this.batch, this.length, x.size(2)]);
  }
}
