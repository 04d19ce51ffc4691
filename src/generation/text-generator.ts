import { assert, present } from '../base/failure.ts';
import type { Random } from '../base/random.ts';
import { gather, input } from '../graph/operators/index.ts';
import { int64Tensor, type TensorData } from '../graph/tensor.ts';
import type { Value } from '../graph/value.ts';
import type { KeyValues } from '../models/attention/causal-attention.ts';
import { PackedAttention, type PackedShape } from '../models/attention/packed-attention.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { GraphWeights } from '../models/weights/weight-source.ts';
import type { PromptPacker } from '../prompts/packing/prompt-packer.ts';
import type { PromptRow } from '../prompts/packing/prompt-row.ts';
import { Session, type SessionOptions } from '../runtime/session.ts';
import { KeyValueCache } from './key-value-cache.ts';
import { chooseToken, mostProbable, probabilityOf, type SamplingOptions, type TokenProbability } from './sampling.ts';

export interface GenerationOptions extends SamplingOptions {
  readonly max_new_tokens: number;
  /** Tokens that end a text; usually the end of sequence. They are not part of the result. */
  readonly stopIds: ReadonlySet<number>;
  readonly random: Random;
  /** How many of the most probable tokens are told of each place. */
  readonly alternatives?: number;
  readonly signal?: AbortSignal | undefined;
  /** Told of every token as soon as it is chosen; `example` counts the prompts from 0. */
  readonly onToken?: (example: number, token: GeneratedToken) => void;
}

export interface GeneratedToken extends TokenProbability {
  readonly alternatives: readonly TokenProbability[];
}

/** Prompts are padded to a multiple of this many rows, so that a few graphs serve all lengths. */
const lengthStep = 16;

/**
 * Continues prompts, greedily or by sampling, with a cache of keys and values: the prompt is computed once, then one row a token.
 * The soft prompts' vectors are inputs of its graphs.
 */
export class TextGenerator {
  private readonly sessions = new Map<string, Promise<Session>>();

  constructor(
    private readonly model: LanguageModel,
    private readonly packer: PromptPacker,
    private readonly options: SessionOptions,
  ) {}

  /**
   * @param prompts the assembled prompts after the shared prefix
   * @returns the tokens that continue each prompt
   */
  async generate(
    prompts: readonly (readonly PromptRow[])[],
    softPrompts: Readonly<Record<string, TensorData>>,
    options: GenerationOptions,
  ): Promise<GeneratedToken[][]> {
    const longest = Math.max(1, ...prompts.map((rows) => rows.length));
    const shape: PackedShape = {
      prefix: this.packer.prefix.length,
      batch: prompts.length,
      length: Math.ceil(longest / lengthStep) * lengthStep,
    };
    const { maxPositions } = this.model.network.dimensions;
    const room = Math.min(options.max_new_tokens, maxPositions - shape.prefix - longest);
    const cache = new KeyValueCache(this.model.network.dimensions, shape.batch, shape.prefix + shape.length + room);
    const texts: GeneratedToken[][] = prompts.map(() => []);
    const open = new Set(prompts.keys());

    let logits = await this.readPrompts(shape, prompts, softPrompts, cache);
    for (let step = 0; step < room; step++) {
      const chosen = chooseTokens(logits, texts, open, options);
      if (open.size === 0 || step === room - 1) break;
      options.signal?.throwIfAborted();
      const positions = prompts.map((rows) => shape.prefix + rows.length + step);
      logits = await this.nextLogits(shape.batch, chosen, positions, cache);
      // onnxruntime has just blocked the thread; others get a turn before the next token.
      await new Promise(setImmediate);
    }
    return texts;
  }

  /** Frees the sessions. */
  async release(): Promise<void> {
    const sessions = [...this.sessions.values()];
    this.sessions.clear();
    for (const session of await Promise.all(sessions)) await session.release();
  }

  private async readPrompts(
    shape: PackedShape,
    prompts: readonly (readonly PromptRow[])[],
    softPrompts: Readonly<Record<string, TensorData>>,
    cache: KeyValueCache,
  ): Promise<TensorData> {
    const session = await this.session(`prompt ${shape.batch}x${shape.length}`, () =>
      this.promptGraph(shape, softPrompts),
    );
    const { prefix, length } = shape;
    const lastRows = prompts.map(
      (rows, example) => (rows.length === 0 ? prefix : prefix + example * length + rows.length) - 1,
    );
    assert(
      lastRows.every((row) => row >= 0),
      'a prompt has at least one row',
    );
    const outputs = await session.run({
      ...this.packer.feeds(shape, prompts),
      ...Object.fromEntries(Object.entries(softPrompts).map(([name, tensor]) => [`soft/${name}`, tensor])),
      last_rows: int64Tensor([shape.batch], lastRows),
    });
    cache.append(
      this.keyValuesOf(outputs),
      prompts.map((rows) => prefix + rows.length),
    );
    return present(outputs.logits, 'logits');
  }

  private async nextLogits(
    batch: number,
    tokens: readonly number[],
    positions: readonly number[],
    cache: KeyValueCache,
  ): Promise<TensorData> {
    const session = await this.session(`token ${batch}x${cache.capacity}`, () =>
      this.tokenGraph(batch, cache.capacity),
    );
    const outputs = await session.run({
      token_ids: int64Tensor([batch], tokens),
      positions: int64Tensor([batch], positions),
      ...cache.feeds(),
    });
    cache.append(
      this.keyValuesOf(outputs),
      tokens.map(() => 1),
    );
    return present(outputs.logits, 'logits');
  }

  private promptGraph(shape: PackedShape, softPrompts: Readonly<Record<string, TensorData>>): Record<string, Value> {
    const { network } = this.model;
    const weights = new GraphWeights(this.model.weights);
    const vectors = new Map(
      Object.entries(softPrompts).map(([name, { dtype, shape }]) => [name, input(`soft/${name}`, dtype, shape)]),
    );
    const attention = new PackedAttention(shape);
    const hidden = network.hiddenStates(weights, this.packer.embeddings(network, weights, shape, vectors), attention);
    const last = gather(hidden, input('last_rows', 'int64', [shape.batch]));
    return { logits: network.logits(weights, last), ...keyValueOutputs(attention.keyValues) };
  }

  private tokenGraph(batch: number, capacity: number): Record<string, Value> {
    const { network } = this.model;
    const { layers, keyValueHeads, headSize } = network.dimensions;
    const weights = new GraphWeights(this.model.weights);
    const cached = (name: string) => input(name, 'float32', [batch, keyValueHeads, capacity, headSize]);
    const attention = new PackedAttention(
      { prefix: 0, batch, length: 1 },
      {
        past: Array.from({ length: layers }, (_, layer) => ({
          key: cached(`key/${layer}`),
          value: cached(`value/${layer}`),
        })),
        mask: input('mask', 'float32', [batch, 1, 1, 1, capacity + 1]),
        positions: input('positions', 'int64', [batch]),
      },
    );
    const embeddings = gather(network.tokenEmbeddings(weights), input('token_ids', 'int64', [batch]));
    const hidden = network.hiddenStates(weights, embeddings, attention);
    return { logits: network.logits(weights, hidden), ...keyValueOutputs(attention.keyValues) };
  }

  private session(key: string, graph: () => Record<string, Value>): Promise<Session> {
    const known = this.sessions.get(key) ?? Session.create(graph(), this.options);
    this.sessions.set(key, known);
    return known;
  }

  private keyValuesOf(outputs: Readonly<Record<string, TensorData>>): { key: TensorData; value: TensorData }[] {
    return Array.from({ length: this.model.network.dimensions.layers }, (_, layer) => ({
      key: present(outputs[`new_key/${layer}`], 'keys'),
      value: present(outputs[`new_value/${layer}`], 'values'),
    }));
  }
}

function keyValueOutputs(keyValues: readonly KeyValues[]): Record<string, Value> {
  const outputs: Record<string, Value> = {};
  keyValues.forEach(({ key, value }, layer) => {
    outputs[`new_key/${layer}`] = key;
    outputs[`new_value/${layer}`] = value;
  });
  return outputs;
}

/** Chooses a token for every text that is still open and closes those that end; returns one token an example. */
function chooseTokens(
  logits: TensorData,
  texts: readonly GeneratedToken[][],
  open: Set<number>,
  options: GenerationOptions,
): number[] {
  assert(logits.dtype === 'float32', 'logits of float32');
  const vocabulary = logits.data.length / texts.length;
  return texts.map((text, example) => {
    // A text that has ended goes on in its place in the batch, unread.
    if (!open.has(example)) return 0;
    const row = logits.data.subarray(example * vocabulary, (example + 1) * vocabulary);
    const id = chooseToken(row, options, options.random);
    if (options.stopIds.has(id)) {
      open.delete(example);
      return id;
    }
    const token = {
      id,
      probability: probabilityOf(row, id),
      alternatives: mostProbable(row, options.alternatives ?? 0),
    };
    text.push(token);
    options.onToken?.(example, token);
    return id;
  });
}
