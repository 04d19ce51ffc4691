import { present } from '../../../src/base/failure.ts';
import { crossEntropy } from '../../../src/graph/composites.ts';
import { gradients } from '../../../src/graph/gradient.ts';
import { concat, constant, gather, input, mean, reshape } from '../../../src/graph/operators/index.ts';
import { float32Tensor, int64Tensor } from '../../../src/graph/tensor.ts';
import type { Value } from '../../../src/graph/value.ts';
import type { AttentionContext } from '../../../src/models/attention/attention-context.ts';
import type { PackedShape } from '../../../src/models/attention/packed-attention.ts';
import { GraphWeights } from '../../../src/models/weights/weight-source.ts';
import { Session } from '../../../src/runtime/session.ts';
import type { OpenedModel } from './fixture-models.ts';

export type Template = readonly [before: number, after: number];

export interface Batch {
  readonly queries: readonly (readonly number[])[];
  readonly answers: readonly (readonly number[])[];
}

/** A batch as rows of the table [soft prompt; the batch's tokens, one after another]. */
interface Sequences {
  readonly tokens: readonly number[];
  readonly examples: readonly {
    readonly rows: readonly number[];
    /** The places that predict the answer. */
    readonly labels: readonly { readonly place: number; readonly id: number }[];
  }[];
}

function sequences({ queries, answers }: Batch, [before, after]: Template): Sequences {
  const soft = [...Array(before + after).keys()];
  const tokens: number[] = [];
  const rowOf = (id: number) => soft.length + tokens.push(id) - 1;
  const examples = queries.map((query, example) => {
    const answer = present(answers[example], 'an answer');
    const prompt = [...soft.slice(0, before), ...query.map(rowOf), ...soft.slice(before)];
    return {
      rows: [...prompt, ...answer.map(rowOf)],
      labels: answer.map((id, index) => ({ place: prompt.length - 1 + index, id })),
    };
  });
  return { tokens, examples };
}

export interface Answer {
  /** [vocabulary] of each place of each sequence, padding left out. */
  readonly logits: readonly (readonly Float32Array[])[];
  readonly loss: number;
  readonly gradient: ArrayLike<number | bigint>;
}

/** What a model is asked: soft vectors, a query, soft vectors, an answer. */
export interface Question {
  readonly batch: Batch;
  /** How many of the soft vectors stand before the query, and how many after it. */
  readonly template: Template;
  /** [length, hidden] */
  readonly prompt: Float32Array;
  /** How many soft vectors at the front are computed once for all sequences. */
  readonly prefix: number;
}

/** A pass that changes what a gradient keeps of the forward pass. */
type Lean = (outputs: readonly Value[], forward: readonly Value[], parameters: readonly Value[]) => Value[];

/** What a model answers to a batch of sequences, padded on the right. */
export async function answer(
  { network, weights: source }: OpenedModel,
  { batch, template, prompt: vectors, prefix }: Question,
  makeContext: (shape: PackedShape) => AttentionContext,
  lean: Lean = (outputs) => [...outputs],
): Promise<Answer> {
  const { hiddenSize, vocabularySize } = network.dimensions;
  const { tokens, examples } = sequences(batch, template);
  const length = Math.max(...examples.map(({ rows }) => rows.length)) - prefix;
  const packedRow = (example: number, place: number) =>
    place < prefix ? place : prefix + example * length + place - prefix;

  const weights = new GraphWeights(source);
  const prompt = input('prompt', 'float32', [template[0] + template[1], hiddenSize]);
  const padding = present(examples[0]?.rows.at(-1), 'any token');
  const rows = examples.flatMap((example) => Array.from({ length }, (_, row) => example.rows[prefix + row] ?? padding));
  const table = concat([prompt, gather(network.tokenEmbeddings(weights), indices(tokens))], 0);
  const embeddings = gather(table, indices([...Array(prefix).keys(), ...rows]));
  const context = makeContext({ prefix, batch: examples.length, length });
  const logits = network.logits(weights, network.hiddenStates(weights, embeddings, context));

  const labels = examples.flatMap((example, index) =>
    example.labels.map(({ place, id }) => ({ row: packedRow(index, place), id })),
  );
  const predictions = gather(logits, indices(labels.map(({ row }) => row)));
  const loss = reshape(mean(crossEntropy(predictions, indices(labels.map(({ id }) => id))), [0]), []);
  const [gradient] = lean(gradients(loss, [prompt]), [loss], [prompt]);

  const session = await Session.create(
    { logits, loss, gradient: present(gradient, 'the gradient') },
    { weightFolder: source.folder, threads: 1 },
  );
  const outputs = await session.run({ prompt: float32Tensor(prompt.shape, vectors) });
  await session.release();
  const rowOfLogits = (row: number) =>
    Float32Array.from(outputs.logits.data.slice(row * vocabularySize, (row + 1) * vocabularySize), Number);
  return {
    logits: examples.map((example, index) => example.rows.map((_, place) => rowOfLogits(packedRow(index, place)))),
    loss: Number(outputs.loss.data[0]),
    gradient: outputs.gradient.data,
  };
}

function indices(values: readonly number[]): Value {
  return constant(int64Tensor([values.length], values));
}
