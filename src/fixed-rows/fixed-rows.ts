import { present } from '../base/failure.ts';
import { input } from '../graph/operators/index.ts';
import type { TensorData } from '../graph/tensor.ts';
import { PackedAttention, type PackedShape } from '../models/attention/packed-attention.ts';
import {
  branchMask,
  branchPositions,
  type KnownRows,
  type PackedExample,
  withoutFirstRows,
} from '../prompts/packing/packed-example.ts';
import type { PromptPacker } from '../prompts/packing/prompt-packer.ts';
import type { PromptRow } from '../prompts/packing/prompt-row.ts';
import { machineMemory } from '../runtime/memory-at-hand.ts';
import { type KnownSequence, KnownTensors, knownInputs } from './known-rows.ts';
import { type ReaderOptions, RowReader } from './row-reader.ts';

export interface FixedRowsOptions extends ReaderOptions {
  /** Where false, no row counts as fixed. */
  readonly enabled: boolean;
  /** Packs the whole examples. */
  readonly packer: PromptPacker;
  /** Whether a soft prompt's vectors change from one computation to the next. */
  readonly changes: (prompt: string) => boolean;
  /** Whether an example may have several answers, which do not see each other. */
  readonly severalAnswers?: boolean;
  /** How many bytes may be kept; an eighth of the machine's memory by default. Beyond it rows are computed again each time. */
  readonly mostBytes?: number;
}

const sharedName = 'shared';
const cachedName = 'cached';

/**
 * The rows of examples before the first soft token that can change. In a causal model their keys and values do not depend on what follows, so
 * they are computed once, kept, and given to the graphs that compute the other rows.
 */
export class FixedRows {
  /** Packs what is left of the examples. */
  readonly packer: PromptPacker;
  private readonly sharedRows: readonly PromptRow[];
  /** Whether the whole prefix is fixed, and the examples' own rows up to a soft token. */
  private readonly fixedInBody: boolean;
  private readonly reader: RowReader;
  private shared: KnownSequence | undefined;
  private readonly kept = new Map<PackedExample, KnownSequence>();
  private bytesSoFar = 0;
  /** By their numbers of examples and slots. */
  private readonly tensors = new Map<string, KnownTensors>();

  constructor(private readonly options: FixedRowsOptions) {
    const { enabled, packer, changes } = options;
    const firstChanging = packer.prefix.findIndex((row) => isChanging(row, changes));
    this.fixedInBody = enabled && firstChanging === -1 && [...packer.bodyPrompts.keys()].some(changes);
    const fixedInPrefix = this.fixedInBody ? packer.prefix.length : Math.max(0, firstChanging);
    this.sharedRows = packer.prefix.slice(0, enabled ? fixedInPrefix : 0);
    this.packer = packer.withoutFirstRows(this.sharedRows.length);
    this.reader = new RowReader(options);
  }

  /** How many of an example's own rows are fixed. */
  count({ rows }: PackedExample): number {
    if (!this.fixedInBody) return 0;
    return Math.max(
      0,
      rows.findIndex((row) => isChanging(row, this.options.changes)),
    );
  }

  /** What of an example must be computed each time. */
  rest(example: PackedExample): PackedExample {
    const count = this.count(example);
    return count === 0 ? example : withoutFirstRows(example, count);
  }

  /** Attention of the other rows, packed into `shape`, with the inputs that `feeds` fills; each example has room for `slots` fixed rows. */
  attention(shape: PackedShape, slots: number): PackedAttention {
    const { prefix, batch, length } = shape;
    const { dimensions } = this.options.model.network;
    const shared = this.sharedRows.length;
    const masked = this.isMasked(slots);
    return new PackedAttention(shape, {
      before: shared === 0 ? undefined : knownInputs(sharedName, dimensions, 1, shared),
      past: slots === 0 ? undefined : knownInputs(cachedName, dimensions, batch, slots),
      mask: masked ? input('mask', 'float32', [batch, 1, 1, length, shared + prefix + slots + length]) : undefined,
      positions: masked ? input('positions', 'int64', [batch * length]) : undefined,
    });
  }

  /** The tensors are valid until the next call: they are written over. */
  async feeds(
    shape: PackedShape,
    slots: number,
    examples: readonly PackedExample[],
  ): Promise<Record<string, TensorData>> {
    const feeds: Record<string, TensorData> = {};
    const shared = await this.readShared();
    if (shared !== undefined) Object.assign(feeds, this.filled(sharedName, 1, shared.rows, [shared]));
    if (slots > 0) Object.assign(feeds, this.filled(cachedName, shape.batch, slots, await this.read(examples, shared)));
    if (!this.isMasked(slots)) return feeds;
    const known: KnownRows = {
      shared: this.sharedRows.length,
      slots,
      counts: examples.map((example) => this.count(example)),
    };
    const rests = examples.map((example) => this.rest(example));
    return { ...feeds, mask: branchMask(shape, rests, known), positions: branchPositions(shape, rests, known) };
  }

  /** How many bytes of keys and values are kept once all of these examples were read. */
  keptBytes(examples: readonly PackedExample[]): number {
    const { layers, keyValueHeads, headSize } = this.options.model.network.dimensions;
    const bytesPerRow = 2 * layers * keyValueHeads * headSize * Float32Array.BYTES_PER_ELEMENT;
    const rows = examples.reduce((sum, example) => sum + this.count(example), 0);
    return bytesPerRow * this.sharedRows.length + Math.min(bytesPerRow * rows, this.mostBytes);
  }

  /** Frees sessions and memory; what is needed again is computed anew. */
  async release(): Promise<void> {
    this.kept.clear();
    this.bytesSoFar = 0;
    this.tensors.clear();
    this.shared = undefined;
    await this.reader.release();
  }

  /** Without cached rows of different lengths, or answers beside each other, attention is plainly causal. */
  private isMasked(slots: number): boolean {
    return slots > 0 || this.options.severalAnswers === true;
  }

  private get mostBytes(): number {
    return this.options.mostBytes ?? machineMemory() / 8;
  }

  private async readShared(): Promise<KnownSequence | undefined> {
    if (this.sharedRows.length === 0) return undefined;
    if (this.shared === undefined) {
      const [sequence] = await this.reader.read([this.sharedRows]);
      this.shared = present(sequence, 'the shared rows');
    }
    return this.shared;
  }

  private async read(examples: readonly PackedExample[], shared: KnownSequence | undefined): Promise<KnownSequence[]> {
    const missing = examples.filter((example) => !this.kept.has(example));
    const sequences = await this.reader.read(
      missing.map((example) => example.rows.slice(0, this.count(example))),
      shared,
    );
    const read = new Map(missing.map((example, index) => [example, present(sequences[index], 'a sequence')]));
    for (const [example, sequence] of read) this.keep(example, sequence);
    return examples.map((example) => present(read.get(example) ?? this.kept.get(example), 'keys and values'));
  }

  private keep(example: PackedExample, sequence: KnownSequence): void {
    if (this.bytesSoFar + sequence.data.byteLength > this.mostBytes) return;
    this.kept.set(example, sequence);
    this.bytesSoFar += sequence.data.byteLength;
  }

  private filled(name: string, batch: number, slots: number, sequences: readonly KnownSequence[]) {
    const key = `${name} ${batch}x${slots}`;
    const tensors =
      this.tensors.get(key) ?? new KnownTensors(name, this.options.model.network.dimensions, batch, slots);
    this.tensors.set(key, tensors);
    tensors.fill(sequences);
    return tensors.feeds;
  }
}

function isChanging(row: PromptRow, changes: (prompt: string) => boolean): boolean {
  return row.kind === 'soft' && changes(row.prompt);
}
