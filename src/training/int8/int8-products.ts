import {
  add,
  columns,
  customGradient,
  div,
  integerMatmul,
  matmul,
  mul,
  quantiseRows,
} from '../../graph/operators/index.ts';
import { rowStep } from '../../graph/operators/integer.ts';
import { rewrite } from '../../graph/rewrite.ts';
import type { Value } from '../../graph/value.ts';
import { GraphWeights, type WeightSource } from '../../models/weights/weight-source.ts';
import { frozenProduct } from './frozen-products.ts';
import { int8Names } from './int8-weights.ts';
import { outlierCount } from './outlier-columns.ts';
import { byteSteps } from './quantise.ts';

/** Which passes multiply in int8. */
export type Int8Mode = 'int8' | 'int8_backward';

/** The step of rows of zeros (the gradient of padding) is above zero too, and so is its product with another one. */
const smallestStep = 1e-18;

/**
 * `outputs` with the products of the model's layers computed in int8: those of the backward pass, or of both. What has no int8 form among
 * the weights of `source` stays as it is: the output head.
 */
export function withInt8Products(outputs: readonly Value[], source: WeightSource, mode: Int8Mode): Value[] {
  const weights = new GraphWeights(source);
  const quantised = new Map<Value, QuantisedRows>();
  return rewrite(outputs, (value, [x, weight]) => {
    const product = frozenProduct(value);
    if (product === undefined || x === undefined || weight === undefined) return undefined;
    const matrix = new Int8Matrix(weights, product.weight.label, x.size(1), value.size(1));
    if (!matrix.exists) return undefined;
    // Query, key and value read the same rows.
    const rows = quantised.get(x) ?? matrix.quantise(x);
    quantised.set(x, rows);
    const result = mode === 'int8' ? matrix.forward(rows) : matmul(x, weight, { transposeB: product.transposed });
    return customGradient(result, x, (dy) => matrix.backward(dy));
  });
}

/** Rows of activations whose outliers stay apart. */
interface QuantisedRows {
  /** uint8 [n, k] */
  readonly integers: Value;
  /** [n, 1]: the size of a step in each row. */
  readonly step: Value;
  /** [n, outliers], in steps. */
  readonly outliers: Value;
}

/** What the file of int8 weights has in place of a matrix B [k, m]. */
class Int8Matrix {
  private readonly names: ReturnType<typeof int8Names>;

  constructor(
    private readonly weights: GraphWeights,
    name: string,
    private readonly k: number,
    private readonly m: number,
  ) {
    this.names = int8Names(name);
  }

  get exists(): boolean {
    return this.weights.has(this.names.forward);
  }

  /** The outliers would make the others' steps coarse. In the integers they are clamped, and meet zeros of the matrix. */
  quantise(x: Value): QuantisedRows {
    const { mask, outliers } = this.names;
    const step = rowStep(mul(x, this.weights.get(mask, [this.k])), byteSteps, smallestStep);
    const apart = columns(x, this.weights.get(outliers, [outlierCount(this.k)]));
    return { integers: quantiseRows(x, step), step, outliers: div(apart, step) };
  }

  /** x B */
  forward({ integers, step, outliers }: QuantisedRows): Value {
    const { k, m, names, weights } = this;
    const [matrix, scale] = [weights.get(names.forward, [k, m]), weights.get(names.forwardScale, [m])];
    const outlying = matmul(outliers, weights.get(names.outlierRows, [outlierCount(k), m]));
    return mul(add(outlying, integerMatmul(integers, matrix, scale)), step);
  }

  /** dy Bᵀ */
  backward(dy: Value): Value {
    const { k, m, names, weights } = this;
    const step = rowStep(dy, byteSteps, smallestStep);
    const matrix = weights.get(names.backward, [m, k]);
    return mul(integerMatmul(quantiseRows(dy, step), matrix, weights.get(names.backwardScale, [k])), step);
  }
}
