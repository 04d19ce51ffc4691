import { present } from '../base/failure.ts';
import { cast } from '../graph/operators/index.ts';
import type { Pass } from '../graph/rewrite.ts';
import type { Value } from '../graph/value.ts';
import { PackedAttention, type PackedShape } from '../models/attention/packed-attention.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { GraphWeights } from '../models/weights/weight-source.ts';
import { PromptPacker, type SoftPromptVectors } from '../prompts/packing/prompt-packer.ts';
import type { PromptRow } from '../prompts/packing/prompt-row.ts';
import { Session, type SessionOptions } from '../runtime/session.ts';
import { type KnownSequence, KnownTensors, knownInputs, knownSequence } from './known-rows.ts';

/** What computes the keys and values of rows. */
export interface ReaderOptions {
  readonly model: LanguageModel;
  readonly session: SessionOptions;
  /** Builds the vectors of the soft prompts that may occur among the rows. */
  readonly vectors: () => SoftPromptVectors;
  /** What the graph goes through. */
  readonly passes: readonly Pass[];
}

/** Rows that keep the products efficient. */
const rowsPerRun = 256;
const shortest = 16;

const before = 'before';
const outputName = (part: number) => `known_${part}`;

/**
 * Computes keys and values of sequences, forward only. How many rows are computed together depends on the length of a sequence alone,
 * so that its numbers are the same whatever else is read, and in whatever order: after a resume as before it.
 */
export class RowReader {
  private readonly sessions = new Map<string, Promise<Session>>();

  constructor(private readonly options: ReaderOptions) {}

  /** @param shared what stands before every one of the sequences */
  async read(sequences: readonly (readonly PromptRow[])[], shared?: KnownSequence): Promise<KnownSequence[]> {
    const read = new Map<readonly PromptRow[], KnownSequence>();
    for (const [length, members] of this.byPaddedLength(sequences, shared)) {
      const batch = Math.max(1, Math.floor(rowsPerRun / length));
      for (let start = 0; start < members.length; start += batch) {
        const together = members.slice(start, start + batch);
        const computed = await this.run({ prefix: 0, batch, length }, together, shared);
        together.forEach((rows, example) => {
          read.set(rows, knownSequence(computed, example, rows.length));
        });
      }
    }
    return sequences.map((rows) => present(read.get(rows), 'a sequence that was read'));
  }

  /** Frees the sessions. */
  async release(): Promise<void> {
    const sessions = [...this.sessions.values()];
    this.sessions.clear();
    for (const session of await Promise.all(sessions)) await session.release();
  }

  private byPaddedLength(sequences: readonly (readonly PromptRow[])[], shared: KnownSequence | undefined) {
    const groups = new Map<number, (readonly PromptRow[])[]>();
    for (const rows of sequences) {
      const length = this.paddedLength(rows.length, shared);
      groups.set(length, [...(groups.get(length) ?? []), rows]);
    }
    return groups;
  }

  /** A power of two, or one and a half of it: a few graphs serve all lengths. */
  private paddedLength(length: number, shared: KnownSequence | undefined): number {
    let padded = shortest;
    while (padded < length) padded *= Number.isInteger(Math.log2(padded)) ? 1.5 : 4 / 3;
    return Math.min(padded, this.options.model.network.dimensions.maxPositions - (shared?.rows ?? 0));
  }

  private async run(shape: PackedShape, sequences: readonly (readonly PromptRow[])[], shared?: KnownSequence) {
    const { dimensions } = this.options.model.network;
    const key = `${shape.batch}x${shape.length} after ${shared?.rows ?? 0}`;
    const known = this.sessions.get(key) ?? Session.create(this.graph(shape, shared?.rows ?? 0), this.sessionOptions());
    this.sessions.set(key, known);
    const session = await known;
    const feeds = { ...this.packer().feeds(shape, sequences) };
    if (shared !== undefined) {
      const tensors = new KnownTensors(before, dimensions, 1, shared.rows);
      tensors.fill([shared]);
      Object.assign(feeds, tensors.feeds);
    }
    const outputs = await session.run(feeds);
    return Array.from({ length: 2 * dimensions.layers }, (_, part) => present(outputs[outputName(part)], 'keys'));
  }

  private graph(shape: PackedShape, sharedRows: number): Record<string, Value> {
    const { model, vectors, passes } = this.options;
    const { network } = model;
    const weights = new GraphWeights(model.weights);
    const attention = new PackedAttention(shape, {
      before: sharedRows === 0 ? undefined : knownInputs(before, network.dimensions, 1, sharedRows),
    });
    network.hiddenStates(weights, this.packer().embeddings(network, weights, shape, vectors()), attention);
    const computed: readonly Value[] = attention.keyValues.flatMap(({ key, value }) => [key, value]);
    const passed = passes.reduce((outputs, pass) => pass(outputs), computed);
    // Passes may compute in other types.
    return Object.fromEntries(passed.map((output, part) => [outputName(part), cast(output, 'float32')]));
  }

  /** Of rows without a common prefix. */
  private packer(): PromptPacker {
    return new PromptPacker([], new Map([...this.options.vectors()].map(([name, { shape }]) => [name, shape[0] ?? 0])));
  }

  /** Copies of the weights for the kernels are not worth their memory for what is computed once. */
  private sessionOptions(): SessionOptions {
    return { ...this.options.session, prepacksWeights: false };
  }
}
