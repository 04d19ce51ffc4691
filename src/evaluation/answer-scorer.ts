import { present } from '../base/failure.ts';
import type { WorkOptions } from '../base/progress.ts';
import { input } from '../graph/operators/index.ts';
import type { TensorData } from '../graph/tensor.ts';
import { PackedAttention, type PackedShape } from '../models/attention/packed-attention.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { GraphWeights } from '../models/weights/weight-source.ts';
import { AnswerLabels } from '../prompts/packing/answer-labels.ts';
import { lengthLimits } from '../prompts/packing/length-groups.ts';
import { branchMask, branchPositions, type PackedExample } from '../prompts/packing/packed-example.ts';
import type { PromptPacker } from '../prompts/packing/prompt-packer.ts';
import { Session, type SessionOptions } from '../runtime/session.ts';

/** How the model judges one example's labels, in the order of `PackedExample.labels`. */
export interface AnswerScores {
  /** Natural logarithms of the labels' probabilities. */
  readonly logProbabilities: readonly number[];
  /** The most probable token at each label's place, given all tokens before it (teacher forced). */
  readonly predictions: readonly number[];
}

/** The vectors [length, hidden] that stand for each soft prompt. */
export type SoftPromptTensors = Readonly<Record<string, TensorData>>;

/** Rows a batch may have: enough to keep the products efficient, few enough to stay within some hundred megabytes. */
const rowsPerBatch = 1024;
/** Logits are the largest tensors: 256 places of a vocabulary of 49,152 take 50 MB, and there are a few such tensors. */
const labelsPerBatch = 256;
/** Preparing a graph costs about as much as evaluating a few dozen examples. */
const mostGraphs = 2;

/**
 * Scores answers under a frozen model: teacher-forced, several answers after one computation of their prompt.
 * The soft prompts' vectors are inputs of its graphs, so one scorer compares tuned, hand-written and projected prompts.
 */
export class AnswerScorer {
  private readonly sessions = new Map<string, Promise<ScoringSession>>();

  constructor(
    private readonly model: LanguageModel,
    private readonly packer: PromptPacker,
    private readonly options: SessionOptions,
  ) {}

  async score(
    examples: readonly PackedExample[],
    softPrompts: SoftPromptTensors,
    { onProgress, signal }: WorkOptions = {},
  ): Promise<AnswerScores[]> {
    const scores = new Map<PackedExample, AnswerScores>();
    for (const { shape, labels, members } of groupIntoBatches(examples, this.packer.prefix.length)) {
      signal?.throwIfAborted();
      const session = await this.session(shape, labels, softPrompts);
      const batchScores = await scoreBatch(session, members, softPrompts);
      for (const [index, example] of members.entries()) scores.set(example, present(batchScores[index], 'a score'));
      onProgress?.({ stage: 'evaluate', done: scores.size, total: examples.length, unit: 'examples' });
    }
    return examples.map((example) => present(scores.get(example), 'a score for every example'));
  }

  /** Frees the sessions. */
  async release(): Promise<void> {
    const sessions = [...this.sessions.values()];
    this.sessions.clear();
    for (const { session } of await Promise.all(sessions)) await session.release();
  }

  private session(shape: PackedShape, labels: number, softPrompts: SoftPromptTensors): Promise<ScoringSession> {
    const key = `${shape.batch}x${shape.length}:${labels}`;
    const known = this.sessions.get(key) ?? this.createSession(shape, labels, softPrompts);
    this.sessions.set(key, known);
    return known;
  }

  private async createSession(
    shape: PackedShape,
    places: number,
    softPrompts: SoftPromptTensors,
  ): Promise<ScoringSession> {
    const { network } = this.model;
    const { prefix, batch, length } = shape;
    const weights = new GraphWeights(this.model.weights);
    const vectors = new Map(
      Object.entries(softPrompts).map(([name, { dtype, shape }]) => [name, input(softInput(name), dtype, shape)]),
    );
    const attention = new PackedAttention(shape, {
      mask: input('mask', 'float32', [batch, 1, 1, length, prefix + length]),
      positions: input('positions', 'int64', [batch * length]),
    });
    const embeddings = this.packer.embeddings(network, weights, shape, vectors);
    const labels = new AnswerLabels(shape, places);
    const scores = labels.scores(network, weights, network.hiddenStates(weights, embeddings, attention));
    const session = await Session.create(
      { logProbabilities: scores.logProbabilities, predictions: scores.predictions },
      this.options,
    );
    return { session, shape, labels, packer: this.packer };
  }
}

interface ScoringSession {
  readonly session: Session<'logProbabilities' | 'predictions'>;
  readonly shape: PackedShape;
  readonly labels: AnswerLabels;
  readonly packer: PromptPacker;
}

async function scoreBatch(
  { session, shape, labels, packer }: ScoringSession,
  examples: readonly PackedExample[],
  softPrompts: SoftPromptTensors,
): Promise<AnswerScores[]> {
  const outputs = await session.run({
    ...packer.feeds(
      shape,
      examples.map(({ rows }) => rows),
    ),
    ...labels.feeds(examples),
    ...Object.fromEntries(Object.entries(softPrompts).map(([name, tensor]) => [softInput(name), tensor])),
    mask: branchMask(shape, examples),
    positions: branchPositions(shape, examples),
  });
  const logProbabilities = Array.from(outputs.logProbabilities.data, Number);
  const predictions = Array.from(outputs.predictions.data, Number);
  let start = 0;
  return examples.map((example) => {
    const from = start;
    start += example.labels.length;
    return { logProbabilities: logProbabilities.slice(from, start), predictions: predictions.slice(from, start) };
  });
}

interface ScoringBatch {
  readonly shape: PackedShape;
  readonly labels: number;
  readonly members: readonly PackedExample[];
}

/** Examples of like length together, in batches of a few shapes. */
function groupIntoBatches(examples: readonly PackedExample[], prefix: number): ScoringBatch[] {
  const limits = lengthLimits(
    examples.map(({ rows }) => rows.length),
    mostGraphs,
  );
  return limits.flatMap((length, index) => {
    const shorter = limits[index - 1] ?? -1;
    const members = examples.filter(({ rows }) => rows.length > shorter && rows.length <= length);
    const mostLabels = Math.max(...members.map(({ labels }) => labels.length));
    const batch = Math.max(
      1,
      Math.min(members.length, Math.floor(rowsPerBatch / length), Math.floor(labelsPerBatch / mostLabels)),
    );
    return chunks(members, batch).map((chunk) => ({
      shape: { prefix, batch, length },
      labels: batch * mostLabels,
      members: chunk,
    }));
  });
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

const softInput = (name: string) => `soft/${name}`;
