import { present } from '../base/failure.ts';
import { mul } from './operators/index.ts';
import { AbsMax, Columns, QuantiseRows } from './operators/integer.ts';
import { Sum } from './operators/reduction.ts';
import { withInputs } from './rewrite.ts';
import { topologicalOrder, Value } from './value.ts';

/** A tensor [n, k] as another, of which each row is multiplied by a factor above zero. */
interface Scaled {
  readonly core: Value;
  /** [n, 1] */
  readonly factor: Value;
}

/**
 * The same outputs, with factors of rows multiplied as late as can be. A product in int8 comes in steps of its rows; to multiply it by them takes a
 * pass over a large tensor, and often it is only multiplied, summed along its rows, and quantised again: then the factors are undone unseen.
 */
export function postponeRowFactors(outputs: readonly Value[]): Value[] {
  const postponed = new Postponed();
  for (const value of topologicalOrder(outputs)) postponed.enter(value);
  return outputs.map((output) => postponed.whole(output));
}

class Postponed {
  private readonly wholes = new Map<Value, Value>();
  private readonly scaled = new Map<Value, Scaled>();

  /** Takes a value up whose inputs were taken up. */
  enter(value: Value): void {
    const scaled = value.rank === 2 ? this.passedOn(value) : undefined;
    if (scaled !== undefined) this.scaled.set(value, scaled);
    else {
      const inputs = value.inputs.map((input) => this.whole(input));
      this.wholes.set(value, this.undone(value) ?? withInputs(value, inputs));
    }
  }

  /** A value with its factors. */
  whole(value: Value): Value {
    const known = this.wholes.get(value);
    if (known !== undefined) return known;
    const { core, factor } = present(this.scaled.get(value), 'inputs come first');
    const whole = mul(core, factor);
    this.wholes.set(value, whole);
    return whole;
  }

  private passedOn({ operator, inputs, shape }: Value): Scaled | undefined {
    const [a, b] = inputs;
    if (a === undefined) return undefined;
    if (operator.name === 'mul' && b !== undefined) {
      const rows = shape[0] ?? 0;
      return this.timesFactor(a, b) ?? this.timesFactor(b, a) ?? this.times(a, b, rows) ?? this.times(b, a, rows);
    }
    const first = this.scaled.get(a);
    if (first === undefined) return undefined;
    const { core, factor } = first;
    if (operator instanceof AbsMax || (operator instanceof Sum && !operator.axes.includes(0)))
      return { core: new Value(operator, [core]), factor };
    if (operator instanceof Columns && b !== undefined)
      return { core: new Value(operator, [core, this.whole(b)]), factor };
    const second = b === undefined ? undefined : this.scaled.get(b);
    if ((operator.name === 'add' || operator.name === 'sub') && second?.factor === factor)
      return { core: new Value(operator, [core, second.core]), factor };
    return undefined;
  }

  /** The product of a tensor and factors of its rows. */
  private timesFactor(x: Value, factor: Value): Scaled | undefined {
    if (x.rank !== 2 || x.size(1) === 1 || x.size(0) !== factor.shape[0] || !isRowFactor(factor)) return undefined;
    const own = this.scaled.get(x);
    const whole = this.whole(factor);
    return own === undefined
      ? { core: this.whole(x), factor: whole }
      : { core: own.core, factor: mul(own.factor, whole) };
  }

  /** The product of a tensor that has factors and any other. */
  private times(x: Value, other: Value, rows: number): Scaled | undefined {
    const own = this.scaled.get(x);
    if (own === undefined || own.factor.size(0) !== rows) return undefined;
    const second = this.scaled.get(other);
    if (second === undefined) return { core: mul(own.core, this.whole(other)), factor: own.factor };
    return { core: mul(own.core, second.core), factor: mul(own.factor, second.factor) };
  }

  /** What does not change when its inputs are multiplied by the same factors. */
  private undone({ operator, inputs: [x, step] }: Value): Value | undefined {
    const own = x === undefined ? undefined : this.scaled.get(x);
    if (own === undefined || step === undefined) return undefined;
    const second = this.scaled.get(step);
    const isQuotient = operator instanceof QuantiseRows || operator.name === 'div';
    if (isQuotient && second?.factor === own.factor) return new Value(operator, [own.core, second.core]);
    return undefined;
  }
}

/** Whether a value has one number a row, all above zero: the sizes of steps. */
function isRowFactor({ operator }: Value): boolean {
  return operator instanceof AbsMax && operator.floor > 0;
}
