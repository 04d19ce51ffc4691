import { type WeightLocation, weight } from '../../graph/operators/leaves.ts';
import type { DataType, Shape } from '../../graph/tensor.ts';
import { sameShape } from '../../graph/tensor.ts';
import type { Value } from '../../graph/value.ts';
import { weightMissing, weightShapeMismatch } from './failures.ts';

/** One tensor of a model, and where its bytes lie. */
export interface StoredWeight {
  readonly dtype: DataType;
  readonly shape: Shape;
  readonly location: WeightLocation;
}

/**
 * The weights of an opened model: float32 tensors in files of one folder, which onnxruntime maps into memory. Names are those of
 * the model's Hugging Face checkpoint, also when the model came from a GGUF file.
 */
export interface WeightSource {
  /** The real path (no symbolic links) of the folder that holds every file named in `weights`. */
  readonly folder: string;
  readonly weights: ReadonlyMap<string, StoredWeight>;
}

/** The weights of a model as values of one graph: the same name gives the same value. */
export class GraphWeights {
  private readonly values: Map<string, Value>;

  /** @param given values in the place of stored weights: those that are trained */
  constructor(
    private readonly source: WeightSource,
    given: ReadonlyMap<string, Value> = new Map(),
  ) {
    this.values = new Map(given);
  }

  has(name: string): boolean {
    return this.source.weights.has(name);
  }

  /** The weight `name`; a `Failure` when the model lacks it, or when its shape contradicts the configuration. */
  get(name: string, shape: Shape): Value {
    const known = this.values.get(name);
    if (known !== undefined) return known;
    const stored = this.source.weights.get(name);
    if (stored === undefined) throw weightMissing(name, this.source.folder);
    if (!sameShape(stored.shape, shape)) throw weightShapeMismatch(name, stored.shape, shape, this.source.folder);
    const value = weight(name, { dtype: stored.dtype, shape }, stored.location);
    this.values.set(name, value);
    return value;
  }
}
