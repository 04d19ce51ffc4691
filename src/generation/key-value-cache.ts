import { assert, present } from '../base/failure.ts';
import { float32Tensor, type TensorData } from '../graph/tensor.ts';
import type { CausalModelDimensions } from '../models/architecture.ts';
import { maskedScore } from '../models/attention/packed-attention.ts';

/** A cache grows in these steps: a graph is built for each capacity. */
const capacityStep = 64;

/** Keys and values of one layer: float32 [b, keyValueHeads, capacity, headSize]. */
interface LayerCache {
  readonly key: Float32Array;
  readonly value: Float32Array;
}

/** The keys and values of all layers for a batch of sequences that grow together, one slot a step, and which slots each sequence sees. */
export class KeyValueCache {
  readonly capacity: number;
  private readonly layers: readonly LayerCache[];
  /** 0 where an example sees a slot, else very negative: [b, capacity + 1]; the last column is the new token itself. */
  private readonly mask: Float32Array;
  private used = 0;

  constructor(
    private readonly dimensions: CausalModelDimensions,
    private readonly batch: number,
    slots: number,
  ) {
    this.capacity = Math.ceil(slots / capacityStep) * capacityStep;
    const size = batch * dimensions.keyValueHeads * this.capacity * dimensions.headSize;
    this.layers = Array.from({ length: dimensions.layers }, () => ({
      key: new Float32Array(size),
      value: new Float32Array(size),
    }));
    this.mask = new Float32Array(batch * (this.capacity + 1)).fill(maskedScore);
    for (let example = 0; example < batch; example++) this.see(example, this.capacity);
  }

  /**
   * Takes up the next slots of every sequence.
   * @param computed by layer, [b, keyValueHeads, slots, headSize]
   * @param visible how many of the slots each example sees; the others are padding
   */
  append(
    computed: readonly { readonly key: TensorData; readonly value: TensorData }[],
    visible: readonly number[],
  ): void {
    const slots = present(computed[0]?.key.shape[2], 'slots');
    assert(this.used + slots <= this.capacity, `a cache of ${this.capacity} slots is full`);
    this.layers.forEach((layer, index) => {
      const { key, value } = present(computed[index], 'a layer');
      this.copy(key, slots, layer.key);
      this.copy(value, slots, layer.value);
    });
    visible.forEach((count, example) => {
      for (let slot = 0; slot < count; slot++) this.see(example, this.used + slot);
    });
    this.used += slots;
  }

  /** The inputs of the graph that computes the next token. */
  feeds(): Record<string, TensorData> {
    const { keyValueHeads, headSize } = this.dimensions;
    const shape = [this.batch, keyValueHeads, this.capacity, headSize];
    const feeds: Record<string, TensorData> = {
      mask: float32Tensor([this.batch, 1, 1, 1, this.capacity + 1], this.mask),
    };
    this.layers.forEach(({ key, value }, layer) => {
      feeds[`key/${layer}`] = float32Tensor(shape, key);
      feeds[`value/${layer}`] = float32Tensor(shape, value);
    });
    return feeds;
  }

  private see(example: number, slot: number): void {
    this.mask[example * (this.capacity + 1) + slot] = 0;
  }

  /** Copies each head's new slots, which lie together, behind the slots that it has. */
  private copy(source: TensorData, slots: number, target: Float32Array): void {
    assert(source.dtype === 'float32', 'a cache of float32');
    const { keyValueHeads, headSize } = this.dimensions;
    for (let head = 0; head < this.batch * keyValueHeads; head++) {
      const part = source.data.subarray(head * slots * headSize, (head + 1) * slots * headSize);
      target.set(part, (head * this.capacity + this.used) * headSize);
    }
  }
}
