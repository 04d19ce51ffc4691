import { assert } from '../../base/failure.ts';
import { argMax, gather, input, logSoftmax, pick } from '../../graph/operators/index.ts';
import { float32Tensor, int64Tensor, type TensorData } from '../../graph/tensor.ts';
import type { Value } from '../../graph/value.ts';
import type { CausalModel } from '../../models/architecture.ts';
import type { PackedShape } from '../../models/attention/packed-attention.ts';
import type { GraphWeights } from '../../models/weights/weight-source.ts';
import type { PackedExample } from './packed-example.ts';

/** How the model judges the answers: one entry a label place, the examples' labels one after another, then padding. */
export interface LabelScores {
  /** The natural logarithm of each label's probability: float32 [places]. */
  readonly logProbabilities: Value;
  /** The most probable token at each place: int64 [places]. */
  readonly predictions: Value;
  /** The labels: int64 [places]. */
  readonly labels: Value;
  /** 1 where a place holds a label, 0 where it is padding: float32 [places]. */
  readonly weights: Value;
}

/** The label places of a packed batch: logits are computed at these rows and nowhere else. */
export class AnswerLabels {
  constructor(
    private readonly shape: PackedShape,
    /** Room for the labels of the whole batch. */
    private readonly places: number,
  ) {}

  /** The scores of the labels, as a graph with the inputs that `feeds` fills. */
  scores(model: CausalModel, weights: GraphWeights, hiddenStates: Value): LabelScores {
    const atLabels = gather(hiddenStates, input('label_rows', 'int64', [this.places]));
    const logits = model.logits(weights, atLabels);
    const labels = input('label_ids', 'int64', [this.places]);
    return {
      logProbabilities: pick(logSoftmax(logits), labels),
      predictions: argMax(logits),
      labels,
      weights: input('label_weights', 'float32', [this.places]),
    };
  }

  feeds(examples: readonly PackedExample[]): Record<string, TensorData> {
    const rows = new BigInt64Array(this.places);
    const ids = new BigInt64Array(this.places);
    const weights = new Float32Array(this.places);
    const labels = examples.flatMap((example, index) => example.labels.map((label) => ({ ...label, index })));
    assert(labels.length <= this.places, `${labels.length} labels in a batch with room for ${this.places}`);
    labels.forEach(({ row, id, index }, place) => {
      rows[place] = BigInt(this.packedRow(index, row));
      ids[place] = BigInt(id);
      weights[place] = 1;
    });
    return {
      label_rows: int64Tensor([this.places], rows),
      label_ids: int64Tensor([this.places], ids),
      label_weights: float32Tensor([this.places], weights),
    };
  }

  /** The packed row of an example's row; what stands before its first row is the prefix's last. */
  private packedRow(example: number, row: number): number {
    const { prefix, length } = this.shape;
    assert(row >= 0 || (row === -1 && prefix > 0), 'something stands before every answer');
    return row === -1 ? prefix - 1 : prefix + example * length + row;
  }
}
