import { Random } from '../../../src/base/random.ts';
import { linear } from '../../../src/graph/composites.ts';
import { argMax, cast, equal, input, logSoftmax, mul, neg, pick, sumAll } from '../../../src/graph/operators/index.ts';
import { float32Tensor, int64Tensor } from '../../../src/graph/tensor.ts';
import type { Value } from '../../../src/graph/value.ts';
import type { BatchShape, LossValues, TrainableLoss } from '../../../src/training/objective.ts';

/** An example: rows of features, and a label for each row. */
export interface Labelled {
  readonly features: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

export interface RegressionOptions {
  readonly features: number;
  readonly classes: number;
  readonly weight: readonly number[];
  readonly bias: readonly number[];
  /** The share of features that are left out at random at each step, to have something that depends on the draw. */
  readonly dropout?: number;
}

/** Multinomial regression: a model small enough to train in a test, behind the interface that language models have. */
export class SoftmaxRegression implements TrainableLoss<Labelled> {
  readonly parameters;
  readonly session = { threads: 1 };

  constructor(private readonly options: RegressionOptions) {
    const { classes, features, weight, bias } = options;
    this.parameters = [
      { name: 'weight', initial: float32Tensor([classes, features], weight) },
      { name: 'bias', initial: float32Tensor([classes], bias) },
    ];
  }

  size({ labels }: Labelled) {
    return { tokens: labels.length, cached: 0, labels: labels.length, sequenceTokens: labels.length };
  }

  cost({ tokens }: BatchShape) {
    return tokens;
  }

  build(parameters: ReadonlyMap<string, Value>, { tokens }: BatchShape): LossValues {
    const [weight, bias] = [parameters.get('weight'), parameters.get('bias')];
    if (weight === undefined) throw new Error('the weight is a parameter');
    const labels = input('labels', 'int64', [tokens]);
    const kept = mul(
      input('features', 'float32', [tokens, this.options.features]),
      input('dropout', 'float32', [this.options.features]),
    );
    const logits = linear(kept, weight, bias);
    const counted = input('counted', 'float32', [tokens]);
    return {
      lossSum: neg(sumAll(mul(pick(logSoftmax(logits), labels), counted))),
      correctTokens: sumAll(mul(cast(equal(argMax(logits), labels), 'float32'), counted)),
    };
  }

  async feeds(items: readonly Labelled[], { tokens }: BatchShape, draw: number) {
    const { features, dropout = 0 } = this.options;
    const used = items.reduce((sum, { labels }) => sum + labels.length, 0);
    const padded = (values: readonly number[], length: number) => [
      ...values,
      ...Array<number>(length - values.length).fill(0),
    ];
    const mask = Random.seeded(5).split('dropout', draw).uniforms(features, 0, 1);
    return {
      features: float32Tensor(
        [tokens, features],
        padded(
          items.flatMap((item) => item.features.flat()),
          tokens * features,
        ),
      ),
      labels: int64Tensor(
        [tokens],
        padded(
          items.flatMap((item) => item.labels),
          tokens,
        ),
      ),
      counted: float32Tensor([tokens], padded(Array<number>(used).fill(1), tokens)),
      dropout: float32Tensor(
        [features],
        mask.map((value) => (value < dropout ? 0 : 1 / (1 - dropout))),
      ),
    };
  }

  keptBytes() {
    return 0;
  }

  /** Nothing is kept. */
  async release(): Promise<void> {
    return undefined;
  }
}
