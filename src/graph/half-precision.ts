import { float16Bits } from '../base/half.ts';
import { cast, constant } from './operators/index.ts';
import { Constant, Weight } from './operators/leaves.ts';
import { rewrite } from './rewrite.ts';
import { type DataType, isFloat, type TensorData } from './tensor.ts';
import { Value } from './value.ts';

export type HalfPrecision = 'float16' | 'bfloat16';

const largestFloat16 = 65504;

/**
 * `outputs` with the network computed in 16 bits: the frozen weights are cast once, and all that is computed from them follows, but for what needs
 * float32 (the loss; normalisations see to their statistics themselves). What comes before the weights (a prompt's parameters, its encoder) stays float32,
 * and so do, through the derivative of the casts, the parameters' gradients.
 */
export function halfPrecision(outputs: readonly Value[], half: HalfPrecision): Value[] {
  // What is read several times is cast once.
  const casts = new Map<Value, Value>();
  const castTo = (dtype: DataType, value: Value): Value => {
    if (value.dtype === dtype || !isFloat(value.dtype)) return value;
    const known = casts.get(value) ?? (dtype === half ? halved(value, half) : cast(value, dtype));
    casts.set(value, known);
    return known;
  };
  return rewrite(outputs, ({ operator }, inputs) => {
    if (operator instanceof Weight && operator.type.dtype === 'float32')
      return new Value(new Weight(operator.label, { ...operator.type, dtype: half }, operator.location, 'float32'), []);
    if (inputs.every(({ dtype }) => dtype !== half)) return undefined;
    const dtype = operator.needsFloat32?.() === true ? 'float32' : half;
    return new Value(
      operator,
      inputs.map((input) => castTo(dtype, input)),
    );
  });
}

function halved(value: Value, half: HalfPrecision): Value {
  const { operator } = value;
  if (half === 'float16' && operator instanceof Constant && operator.tensor.dtype === 'float32')
    return constant(saturated(operator.tensor));
  return cast(value, half);
}

/** What masks add to scores lies outside of float16, and infinities make NaNs. */
function saturated({ shape, data }: TensorData & { readonly dtype: 'float32' }): TensorData {
  const bits = Uint16Array.from(data, (value) =>
    float16Bits(Math.max(-largestFloat16, Math.min(largestFloat16, value))),
  );
  return { dtype: 'float16', shape, data: bits };
}
