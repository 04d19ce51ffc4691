import { assert, present } from '../../base/failure.ts';
import { FixedRows } from '../../fixed-rows/fixed-rows.ts';
import { cast, constant, equal, input, mul, neg, sumAll } from '../../graph/operators/index.ts';
import type { Pass } from '../../graph/rewrite.ts';
import { selectRowsEarly } from '../../graph/select-rows-early.ts';
import type { TensorData } from '../../graph/tensor.ts';
import type { Value } from '../../graph/value.ts';
import type { PackedShape } from '../../models/attention/packed-attention.ts';
import type { LanguageModel } from '../../models/language-model.ts';
import { GraphWeights } from '../../models/weights/weight-source.ts';
import { AnswerLabels } from '../../prompts/packing/answer-labels.ts';
import type { PackedExample } from '../../prompts/packing/packed-example.ts';
import type { PromptPacker, SoftPromptVectors } from '../../prompts/packing/prompt-packer.ts';
import type { PromptParameterisation } from '../../prompts/parameterisation.ts';
import type { SessionOptions } from '../../runtime/session.ts';
import type { BatchShape, ItemSize, LossValues, TrainableLoss, TrainableParameter } from '../objective.ts';

/** A soft prompt in a tuning: where its vectors come from, and whether they change. */
export interface TunedPrompt {
  readonly parameterisation: PromptParameterisation;
  readonly trainable: boolean;
}

/** Weights of the language model that are trained with the prompt. */
export interface TrainedWeights {
  /** By their names in the model, as they are at the start. */
  readonly tensors: ReadonlyMap<string, TensorData>;
  /** Their learning rate as a multiple of the prompt's. */
  readonly rateFactor: number;
}

/** A weight's name among the parameters. */
export const weightParameter = (weight: string) => `language_model/${weight}`;

/** The loss of answers after prompts with soft parts: the negative log likelihood of the answers' tokens. Each item has one answer. */
export class PromptLoss implements TrainableLoss<PackedExample> {
  readonly parameters: readonly TrainableParameter[];
  private readonly fixedRows: FixedRows;

  constructor(
    private readonly model: LanguageModel,
    private readonly packer: PromptPacker,
    private readonly prompts: ReadonlyMap<string, TunedPrompt>,
    readonly session: SessionOptions,
    /** What the graph goes through before it is differentiated. */
    private readonly passes: readonly Pass[] = [selectRowsEarly],
    /** Weights of the model that are trained as well. */
    private readonly trainedWeights: TrainedWeights = { tensors: new Map(), rateFactor: 1 },
    readonly lossScales?: readonly number[] | undefined,
    /** Whether what stands before the first trained soft token is computed once and kept; never where weights are trained. */
    cachesFixedRows = true,
  ) {
    const { tensors, rateFactor } = trainedWeights;
    this.parameters = [
      ...[...prompts].flatMap(([prompt, { parameterisation, trainable }]) =>
        trainable
          ? parameterisation.parameters.map(({ name, initial }) => ({ name: `${prompt}/${name}`, initial }))
          : [],
      ),
      ...[...tensors].map(([name, initial]) => ({ name: weightParameter(name), initial, rateFactor })),
    ];
    this.fixedRows = new FixedRows({
      enabled: cachesFixedRows && tensors.size === 0,
      model,
      packer,
      session,
      passes,
      changes: (prompt) => present(prompts.get(prompt), prompt).trainable,
      vectors: () => this.frozenVectors(),
    });
  }

  size(example: PackedExample): ItemSize {
    const cached = this.fixedRows.count(example);
    return {
      tokens: example.rows.length - cached,
      cached,
      labels: example.labels.length,
      sequenceTokens: this.packer.prefix.length + example.rows.length,
    };
  }

  /** Products over rows dominate a step; attention adds its share with the length. Both in multiply-adds of one layer. */
  cost(shape: BatchShape): number {
    const { hiddenSize } = this.model.network.dimensions;
    const prefix = this.fixedRows.packer.prefix.length;
    const rows = prefix + shape.examples * shape.length;
    // About 12 hidden² a row in the products of a layer (attention 4, MLP 8), 2 hidden a pair of rows in its attention.
    return (
      12 * hiddenSize * hiddenSize * rows +
      2 * hiddenSize * shape.examples * shape.length * (prefix + shape.cached + shape.length)
    );
  }

  build(parameters: ReadonlyMap<string, Value>, shape: BatchShape): LossValues {
    const { network } = this.model;
    const weights = new GraphWeights(this.model.weights, this.givenWeights(parameters));
    const packed = this.packedShape(shape);
    const embeddings = this.fixedRows.packer.embeddings(network, weights, packed, this.vectors(parameters));
    const hiddenStates = network.hiddenStates(weights, embeddings, this.fixedRows.attention(packed, shape.cached));
    const scores = new AnswerLabels(packed, shape.labels).scores(network, weights, hiddenStates);
    const lossSum = neg(sumAll(mul(scores.logProbabilities, scores.weights)));
    const correctTokens = sumAll(mul(cast(equal(scores.predictions, scores.labels), 'float32'), scores.weights));
    const passed = this.passes.reduce((outputs: readonly Value[], pass) => pass(outputs), [lossSum, correctTokens]);
    return { lossSum: present(passed[0], 'the loss'), correctTokens: present(passed[1], 'the correct tokens') };
  }

  async feeds(items: readonly PackedExample[], shape: BatchShape, draw: number): Promise<Record<string, TensorData>> {
    const packed = this.packedShape(shape);
    const rests = items.map((item) => this.fixedRows.rest(item));
    return {
      ...this.fixedRows.packer.feeds(
        packed,
        rests.map(({ rows }) => rows),
      ),
      ...(await this.fixedRows.feeds(packed, shape.cached, items)),
      ...new AnswerLabels(packed, shape.labels).feeds(rests),
      ...this.stepFeeds(draw),
    };
  }

  keptBytes(items: readonly PackedExample[]): number {
    return this.fixedRows.keptBytes(items);
  }

  release(): Promise<void> {
    return this.fixedRows.release();
  }

  private givenWeights(parameters: ReadonlyMap<string, Value>): Map<string, Value> {
    return new Map(
      [...this.trainedWeights.tensors.keys()].map((name) => {
        const label = weightParameter(name);
        return [name, present(parameters.get(label), label)];
      }),
    );
  }

  private packedShape({ examples, length }: BatchShape): PackedShape {
    return { prefix: this.fixedRows.packer.prefix.length, batch: examples, length };
  }

  private vectors(parameters: ReadonlyMap<string, Value>): SoftPromptVectors {
    const trained = [...this.prompts].flatMap(([prompt, { parameterisation, trainable }]) => {
      if (!trainable) return [];
      const tensors = new Map<string, Value>();
      for (const { name, initial } of parameterisation.frozen) tensors.set(name, constant(initial));
      for (const { name } of parameterisation.parameters) {
        const label = `${prompt}/${name}`;
        tensors.set(name, present(parameters.get(label), label));
      }
      for (const { name, dtype, shape } of parameterisation.stepInputs) {
        assert(!tensors.has(name), `step inputs have names of their own: ${name}`);
        tensors.set(name, input(`${prompt}/${name}`, dtype, shape));
      }
      return [[prompt, parameterisation.build(tensors)] as const];
    });
    return new Map([...trained, ...this.frozenVectors()]);
  }

  private frozenVectors(): SoftPromptVectors {
    return new Map(
      [...this.prompts].flatMap(([prompt, { parameterisation, trainable }]) => {
        if (trainable) return [];
        const tensors = [...parameterisation.frozen, ...parameterisation.parameters];
        return [
          [prompt, parameterisation.build(new Map(tensors.map(({ name, initial }) => [name, constant(initial)])))],
        ];
      }),
    );
  }

  private stepFeeds(draw: number): Record<string, TensorData> {
    const feeds: Record<string, TensorData> = {};
    for (const [prompt, { parameterisation, trainable }] of this.prompts) {
      if (!trainable) continue;
      for (const stepInput of parameterisation.stepInputs) feeds[`${prompt}/${stepInput.name}`] = stepInput.draw(draw);
    }
    return feeds;
  }
}
