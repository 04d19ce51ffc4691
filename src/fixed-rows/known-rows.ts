import { assert, present } from '../base/failure.ts';
import { input } from '../graph/operators/index.ts';
import { elementCount, float32Tensor, type TensorData } from '../graph/tensor.ts';
import type { CausalModelDimensions } from '../models/architecture.ts';
import type { KeyValues } from '../models/attention/causal-attention.ts';

/** Keys and values of consecutive rows of one sequence: of each layer keys, then values, [keyValueHeads, rows, headSize]. */
export interface KnownSequence {
  readonly rows: number;
  readonly data: Float32Array;
}

type Sizes = Pick<CausalModelDimensions, 'layers' | 'keyValueHeads' | 'headSize'>;

const inputName = (name: string, kind: 'key' | 'value', layer: number) => `${name}/${kind}/${layer}`;

/** Keys and values [batch, keyValueHeads, slots, headSize] of all layers as inputs of a graph. */
export function knownInputs(
  name: string,
  { layers, keyValueHeads, headSize }: Sizes,
  batch: number,
  slots: number,
): KeyValues[] {
  const of = (kind: 'key' | 'value', layer: number) =>
    input(inputName(name, kind, layer), 'float32', [batch, keyValueHeads, slots, headSize]);
  return Array.from({ length: layers }, (_, layer) => ({ key: of('key', layer), value: of('value', layer) }));
}

/** The tensors of `knownInputs`: one sequence an example, in tensors that are made once and written over by every batch. */
export class KnownTensors {
  readonly feeds: Readonly<Record<string, TensorData>>;
  private readonly shape: readonly [number, number, number, number];
  /** In the order of a sequence's data. */
  private readonly targets: readonly Float32Array[];

  constructor(name: string, { layers, keyValueHeads, headSize }: Sizes, batch: number, slots: number) {
    this.shape = [batch, keyValueHeads, slots, headSize];
    const entries = Array.from({ length: layers }, (_, layer) => layer).flatMap((layer) =>
      (['key', 'value'] as const).map(
        (kind) => [inputName(name, kind, layer), new Float32Array(elementCount(this.shape))] as const,
      ),
    );
    this.targets = entries.map(([, data]) => data);
    this.feeds = Object.fromEntries(entries.map(([label, data]) => [label, float32Tensor(this.shape, data)]));
  }

  /** Slots that no sequence fills are zero. */
  fill(sequences: readonly KnownSequence[]): void {
    const [batch, heads, slots, size] = this.shape;
    assert(sequences.length <= batch, `${sequences.length} sequences in a batch of ${batch}`);
    for (let example = 0; example < batch; example++) {
      const { rows, data } = sequences[example] ?? empty;
      assert(rows <= slots, `${rows} known rows in ${slots} slots`);
      this.targets.forEach((target, part) => {
        for (let head = 0; head < heads; head++) {
          const from = (part * heads + head) * rows * size;
          const start = (example * heads + head) * slots * size;
          target.set(data.subarray(from, from + rows * size), start);
          target.fill(0, start + rows * size, start + slots * size);
        }
      });
    }
  }
}

const empty: KnownSequence = { rows: 0, data: new Float32Array() };

/**
 * The sequence of one example among computed keys and values.
 * @param computed of each layer keys, then values: [batch, keyValueHeads, slots, headSize]
 */
export function knownSequence(computed: readonly TensorData[], example: number, rows: number): KnownSequence {
  const [, heads, slots, size] = present(computed[0], 'a layer').shape;
  assert(heads !== undefined && slots !== undefined && size !== undefined, 'keys of four dimensions');
  const data = new Float32Array(computed.length * heads * rows * size);
  computed.forEach((source, part) => {
    assert(source.dtype === 'float32', 'keys and values of float32');
    for (let head = 0; head < heads; head++) {
      const from = (example * heads + head) * slots * size;
      data.set(source.data.subarray(from, from + rows * size), (part * heads + head) * rows * size);
    }
  });
  return { rows, data };
}
