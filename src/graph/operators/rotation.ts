import { assert } from '../../base/failure.ts';
import { int, type NodeEmitter } from '../onnx/node-emitter.ts';
import { int64Tensor, type TensorType } from '../tensor.ts';
import { type Gradient, type Operator, type Rowwise, Value } from '../value.ts';
import { neg } from './elementwise.ts';
import { firstAlongRows } from './rowwise.ts';

/** Turns pairs of coordinates (i, i + size/2) of every head by the angles of its row; see `rotate`. */
class Rotate implements Operator {
  readonly name = 'rotate';
  infer(x: TensorType, cosines: TensorType, sines: TensorType): TensorType {
    const [rows, , size] = x.shape;
    for (const angles of [cosines, sines]) {
      const [angleRows, pairs] = angles.shape;
      assert(
        x.shape.length === 3 && angleRows === rows && 2 * (pairs ?? 0) <= (size ?? 0),
        `rotate of [${x.shape}] by [${angles.shape}]`,
      );
    }
    return x;
  }
  vjp(_: Value, dy: Value, __: Value, cosines: Value, sines: Value): (Gradient | null)[] {
    // A rotation's transpose turns back.
    return [() => rotate(dy, cosines, neg(sines)), null, null];
  }
  rowwise(output: Value): Rowwise {
    return firstAlongRows(this, output, 3);
  }
  lower(emit: NodeEmitter, output: Value, x: string, cosines: string, sines: string): string {
    const [rows, heads, size] = [output.size(0), output.size(1), output.size(2)];
    const shape = (dimensions: number[]) => emit.constant(int64Tensor([dimensions.length], dimensions));
    // The kernel wants [batch, rows, heads · size] and looks its angles up by position; ours lie in the order of the rows.
    const packed = emit.node({ opType: 'Reshape', inputs: [x, shape([1, rows, heads * size])] });
    const order = emit.constant(int64Tensor([1, rows], [...Array(rows).keys()]));
    const rotated = emit.node({
      opType: 'RotaryEmbedding',
      domain: 'com.microsoft',
      inputs: [packed, order, cosines, sines],
      attributes: { num_heads: int(heads), rotary_embedding_dim: int(2 * this.pairs(output)) },
    });
    return emit.node({ opType: 'Reshape', inputs: [rotated, shape([rows, heads, size])] });
  }
  private pairs(output: Value): number {
    return output.inputs[1]?.size(-1) ?? 0;
  }
}

/**
 * Rotary position embedding (Su et al., 2021): with the p = pairs of `cosines`, coordinates i and i + p of each head turn by angle i of
 * their row; coordinates from 2p on pass. The angles get no gradient.
 * @param x [n, heads, size]
 * @param cosines [n, p]
 * @param sines [n, p]
 */
export function rotate(x: Value, cosines: Value, sines: Value): Value {
  return new Value(new Rotate(), [x, cosines, sines]);
}
