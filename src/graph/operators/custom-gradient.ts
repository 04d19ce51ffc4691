import { assert } from '../../base/failure.ts';
import { sameShape, type TensorType } from '../tensor.ts';
import { type Gradient, type Operator, type Rowwise, Value } from '../value.ts';
import { firstAlongRows } from './rowwise.ts';

/** `y` with a gradient rule of its own; see `customGradient`. */
export class CustomGradient implements Operator {
  readonly name = 'customGradient';
  constructor(private readonly rule: (dy: Value) => Value) {}
  infer(y: TensorType): TensorType {
    return y;
  }
  vjp(_: Value, dy: Value, __: Value, x: Value): (Gradient | null)[] {
    return [
      null,
      () => {
        const dx = this.rule(dy);
        assert(sameShape(dx.shape, x.shape), `a gradient [${dx.shape}] of [${x.shape}]`);
        return dx;
      },
    ];
  }
  rowwise(output: Value): Rowwise {
    return firstAlongRows(this, output, 2);
  }
  lower(_: unknown, __: Value, y: string): string {
    return y;
  }
}

/** The value `y`, whose gradient reaches `x` by `rule` and not by the way in which `y` was computed (JAX: `custom_vjp`). */
export function customGradient(y: Value, x: Value, rule: (dy: Value) => Value): Value {
  return new Value(new CustomGradient(rule), [y, x]);
}
