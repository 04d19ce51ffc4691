import { assert } from '../../base/failure.ts';
import { float, int, type NodeEmitter } from '../onnx/node-emitter.ts';
import { broadcastShapes, type TensorType } from '../tensor.ts';
import { type Gradient, type Operator, type Rowwise, Value } from '../value.ts';
import { alongRows, firstAlongRows } from './rowwise.ts';

export interface MatMulOptions {
  /** Use the first operand with its last two dimensions exchanged. */
  readonly transposeA?: boolean;
  /** Use the second operand with its last two dimensions exchanged. */
  readonly transposeB?: boolean;
  /** A factor of the result. */
  readonly scale?: number;
}

/** scale · op(A) op(B) over the last two dimensions; the leading ones broadcast. */
export class MatMul implements Operator {
  readonly name = 'matmul';
  constructor(
    readonly transposeA: boolean,
    readonly transposeB: boolean,
    readonly scale: number,
  ) {}

  infer(a: TensorType, b: TensorType): TensorType {
    assert(a.dtype === b.dtype, `matmul of ${a.dtype} and ${b.dtype}`);
    const [rows, inner] = lastTwo(a, this.transposeA);
    const [innerB, columns] = lastTwo(b, this.transposeB);
    assert(inner === innerB, `matmul of [${a.shape}] and [${b.shape}] (${this.transposeA}, ${this.transposeB})`);
    return { dtype: a.dtype, shape: [...broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns] };
  }

  vjp(_: Value, dy: Value, a: Value, b: Value): Gradient[] {
    const { transposeA, transposeB, scale } = this;
    // With C = op(A) op(B): dA = dC op(B)ᵀ and dB = op(A)ᵀ dC, themselves transposed where the operand was.
    return [
      () =>
        transposeA
          ? matmul(b, dy, { transposeA: transposeB, transposeB: true, scale })
          : matmul(dy, b, { transposeB: !transposeB, scale }),
      () =>
        transposeB
          ? matmul(dy, a, { transposeA: true, transposeB: transposeA, scale })
          : matmul(a, dy, { transposeA: !transposeA, scale }),
    ];
  }

  rowwise(output: Value): Rowwise | undefined {
    if (output.rank > 2) return alongRows(this, output);
    return this.transposeA ? undefined : firstAlongRows(this, output, 1);
  }

  lower(emit: NodeEmitter, _: Value, a: string, b: string): string {
    if (!this.transposeA && !this.transposeB && this.scale === 1)
      return emit.node({ opType: 'MatMul', inputs: [a, b] });
    return emit.node({
      opType: 'FusedMatMul',
      domain: 'com.microsoft',
      inputs: [a, b],
      attributes: {
        transA: int(Number(this.transposeA)),
        transB: int(Number(this.transposeB)),
        alpha: float(this.scale),
      },
    });
  }
}

/** Matrix product over the last two dimensions. */
export function matmul(a: Value, b: Value, options: MatMulOptions = {}): Value {
  return new Value(new MatMul(options.transposeA ?? false, options.transposeB ?? false, options.scale ?? 1), [a, b]);
}

function lastTwo(type: TensorType, transposed: boolean): readonly [number, number] {
  const [rows, columns] = [type.shape.at(-2), type.shape.at(-1)];
  assert(rows !== undefined && columns !== undefined, `matmul of a tensor of shape [${type.shape}]`);
  return transposed ? [columns, rows] : [rows, columns];
}
